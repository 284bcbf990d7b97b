import { Job } from 'kubernetes-models/batch/v1'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ClusterProfile } from '../../../shared/cluster.ts'
import { runAwsScript, type ScriptRun } from '../testing/aws-stand-in.ts'
import { literalFaults, type TypedLiteral } from '../testing/literal-types.ts'
import type { BatchPlace } from './batch-array.ts'
import type { EcsPlace } from './ecs-tasks.ts'
import type { Fleet } from './fleet.ts'
import { batchText, ecsText, kubernetesText } from './manifest-text.ts'

const FLEET: Fleet = {
  jobId: '1a2b3c4d-0000-4000-8000-000000000001',
  profile: ClusterProfile.parse({
    name: 'orders',
    endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws',
    region: 'eu-west-1',
    user: `o'brien`,
    schema: 'Sales 2026',
    awsProfile: 'work',
    environment: 'staging',
  }),
  machines: 14,
  workers: 8,
  image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/sluice:0.1.0',
  size: { vcpus: 0.5, memoryMib: 1_024 },
}
const ARGUMENTS = [
  'worker', '--job', FLEET.jobId, '--endpoint', FLEET.profile.endpoint, '--region', 'eu-west-1',
  '--user', `o'brien`, '--schema', '"Sales 2026"', '--environment', 'staging', '--workers', '8',
] // prettier-ignore
const ROLE = 'arn:aws:iam::123456789012:role/worker'
const EXECUTION_ROLE = 'arn:aws:iam::123456789012:role/execution'
const ON_FARGATE = { launchType: 'FARGATE', publicIp: true, executionRole: EXECUTION_ROLE } as const
const ECS: EcsPlace = {
  ...ON_FARGATE, ecsCluster: 'batch', subnets: ['subnet-01234567'], securityGroups: ['sg-01234567'], taskRole: ROLE,
} // prettier-ignore
const BATCH: BatchPlace = { ...ON_FARGATE, queue: 'spot', jobRole: ROLE }

const KUBERNETES_JOB = { module: 'kubernetes-models/batch/v1', type: 'IJob' }
const awsType = (client: string, type: string) => ({ module: `@aws-sdk/client-${client}`, type })
const REGISTER_TASK = awsType('ecs', 'RegisterTaskDefinitionCommandInput')
const RUN_TASK = awsType('ecs', 'RunTaskCommandInput')
const REGISTER_JOB = awsType('batch', 'RegisterJobDefinitionCommandInput')
const SUBMIT_JOB = awsType('batch', 'SubmitJobCommandInput')

const kubernetesJob = (fleet = FLEET) =>
  parse(kubernetesText(fleet, { namespace: 'jobs', serviceAccount: 'sluice' }))
const called = ({ calls }: ScriptRun, operation: string) =>
  calls.filter((call) => call.operation === operation)

/** What each call of both scripts comes to, with the API's type. */
async function awsInputs(ecs: ScriptRun, batch: ScriptRun): Promise<TypedLiteral[]> {
  const option = (run: ScriptRun, operation: string, name: string) =>
    called(run, operation)[0]?.options.get(name)
  return [
    ...called(ecs, 'register-task-definition').map(({ input }) => ({ ...REGISTER_TASK, value: input })),
    ...called(ecs, 'run-task').map(({ input, options }) => ({
      ...RUN_TASK,
      value: {
        ...input,
        taskDefinition: options.get('--task-definition'),
        count: Number(options.get('--count')),
      },
    })),
    ...called(batch, 'register-job-definition').map(({ input }) => ({ ...REGISTER_JOB, value: input })),
    ...called(batch, 'submit-job').map(({ input }) => ({
      ...SUBMIT_JOB,
      value: { ...input, jobDefinition: option(batch, 'submit-job', '--job-definition') },
    })),
  ]
}

describe.skipIf(process.platform === 'win32')('every manifest', () => {
  it('is what the published API of its engine takes', async () => {
    const inputs: TypedLiteral[] = [{ ...KUBERNETES_JOB, value: kubernetesJob() }]
    for (const launchType of ['FARGATE', 'EC2'] as const)
      for (const machines of [1, 14]) {
        const on = { launchType, publicIp: launchType === 'FARGATE' }
        const fleet = { ...FLEET, machines }
        const ecs = await runAwsScript(ecsText(fleet, { ...ECS, ...on }))
        const batch = await runAwsScript(batchText(fleet, { ...BATCH, ...on }))
        expect([ecs.code, batch.code]).toEqual([0, 0])
        inputs.push(...(await awsInputs(ecs, batch)))
      }
    expect(inputs).toHaveLength(19)
    expect(await literalFaults(inputs)).toEqual(inputs.map(() => []))
    expect(() => new Job(kubernetesJob()).validate()).not.toThrow()
  })

  it('would not be if a member were unknown, missing, of another type or a word that the API has not', async () => {
    const job = kubernetesJob()
    const { calls } = await runAwsScript(batchText(FLEET, BATCH))
    const definition = calls[0]?.input ?? {}
    const { jobDefinitionName: _, ...unnamed } = definition
    const wrong: TypedLiteral[] = [
      { ...KUBERNETES_JOB, value: { ...job, spec: { ...job.spec, completionsMode: 'Indexed' } } },
      { ...KUBERNETES_JOB, value: { ...job, spec: { ...job.spec, completions: '14' } } },
      { ...KUBERNETES_JOB, value: { ...job, spec: { ...job.spec, completionMode: 'indexed' } } },
      { ...KUBERNETES_JOB, value: { ...job, spec: { ...job.spec, template: undefined } } },
      { ...REGISTER_JOB, value: unnamed },
      { ...REGISTER_JOB, value: { ...definition, containerProperty: {} } },
      { ...REGISTER_JOB, value: { ...definition, type: 'Container' } },
      { ...SUBMIT_JOB, value: { jobName: 1, jobQueue: 'q', jobDefinition: 'd' } },
    ]
    for (const faults of await literalFaults(wrong)) expect(faults).not.toEqual([])
  })
})

describe('the Job for Kubernetes', () => {
  it('has a pod for each machine, and gives each the worker’s own arguments', () => {
    const { metadata, spec } = kubernetesJob()
    expect(metadata).toMatchObject({ name: 'sluice-1a2b3c4d', namespace: 'jobs' })
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 14, parallelism: 14 })
    expect(spec.template.spec.containers).toMatchObject([
      {
        image: FLEET.image,
        args: ARGUMENTS,
        resources: { limits: { cpu: '500m', memory: '1024Mi' } },
      },
    ])
  })

  it('lets a pod do nothing but work in its own folder', () => {
    const { spec } = kubernetesJob().spec.template
    expect(spec).toMatchObject({
      serviceAccountName: 'sluice',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ emptyDir: {} }],
    })
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('is left to kubectl’s own namespace where none is named', () => {
    const text = kubernetesText(FLEET, { namespace: null, serviceAccount: 'sluice' })
    expect(parse(text).metadata).not.toHaveProperty('namespace')
    expect(text).toContain('# Stop them with:  kubectl delete job sluice-1a2b3c4d\n')
  })
})

describe.skipIf(process.platform === 'win32')('the script for Amazon ECS', () => {
  it('starts as many tasks as there are machines, ten a call, of the definition that it registered', async () => {
    const run = await runAwsScript(ecsText(FLEET, ECS))
    expect(run).toMatchObject({ code: 0, error: '' })
    expect(called(run, 'run-task').map(({ options }) => options.get('--count'))).toEqual(['10', '4'])
    expect(run.out.match(/arn:task-\d/g)).toHaveLength(14)
    const [task] = called(run, 'run-task')
    expect(task?.options.get('--task-definition')).toBe('arn:made-by-register-task-definition')
    expect(task?.options.get('--region')).toBe('eu-west-1')
    const [definition] = called(run, 'register-task-definition')
    expect(definition?.input).toMatchObject({
      cpu: '512',
      memory: '1024',
      taskRoleArn: ROLE,
      executionRoleArn: EXECUTION_ROLE,
      containerDefinitions: [{ command: ARGUMENTS, readonlyRootFilesystem: true, user: '1000:1000' }],
    })
  })

  it('fails where not all of them find room', async () => {
    const { code, error } = await runAwsScript(ecsText(FLEET, ECS), 3)
    expect(code).toBe(1)
    expect(error).toMatch(/^error: Amazon ECS did not start all tasks/)
  })
})

describe.skipIf(process.platform === 'win32')('the script for AWS Batch', () => {
  it('submits an array of the definition that it registered, and prints its id', async () => {
    const run = await runAwsScript(batchText(FLEET, BATCH))
    expect(run).toMatchObject({ code: 0, out: 'arn:made-by-submit-job\n', error: '' })
    const [definition] = called(run, 'register-job-definition')
    expect(definition?.input).toMatchObject({
      containerProperties: { command: ARGUMENTS, jobRoleArn: ROLE, readonlyRootFilesystem: true },
    })
    const [job] = called(run, 'submit-job')
    expect(job?.input).toEqual({
      jobName: 'sluice-1a2b3c4d',
      jobQueue: 'spot',
      arrayProperties: { size: 14 },
    })
    expect(job?.options.get('--job-definition')).toBe('arn:made-by-register-job-definition')
  })

  it('is a plain job where there is one machine, as an array has two at least', async () => {
    const run = await runAwsScript(batchText({ ...FLEET, machines: 1 }, BATCH))
    expect(called(run, 'submit-job')[0]?.input).toEqual({ jobName: 'sluice-1a2b3c4d', jobQueue: 'spot' })
  })
})
