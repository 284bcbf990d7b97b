import { expect, it } from 'vitest'
import { jobDefinition } from '../../electron/cli/fleet/batch-array.ts'
import { taskDefinition } from '../../electron/cli/fleet/ecs-tasks.ts'
import type { Fleet } from '../../electron/cli/fleet/fleet.ts'
import { kubernetesJob } from '../../electron/cli/fleet/kubernetes-job.ts'
import { ClusterProfile } from '../../shared/cluster.ts'
import { onBatch, onEcs, onKubernetes } from './engine-rules.ts'

const FLEET: Fleet = {
  jobId: '1a2b3c4d-0000-4000-8000-000000000001',
  profile: ClusterProfile.parse({
    name: 'orders',
    endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws',
    region: 'eu-west-1',
    environment: 'staging',
  }),
  machines: 2,
  workers: 4,
  image: 'sluice',
  size: { vcpus: 0.5, memoryMib: 1_024 },
}
const ROLE = 'arn:aws:iam::123456789012:role/worker'
const AWS = { launchType: 'FARGATE', publicIp: false, executionRole: ROLE } as const
const pods = kubernetesJob(FLEET, { namespace: null, serviceAccount: 'sluice' })
const tasks = taskDefinition(FLEET, {
  ...AWS, ecsCluster: 'batch', subnets: ['subnet-01234567'], securityGroups: [], taskRole: ROLE,
}) // prettier-ignore
const array = jobDefinition(FLEET, { ...AWS, queue: 'spot', jobRole: ROLE })

it.each([
  [0, 'done', 'the job has succeeded'],
  [1, 'again', 'failed, or the cluster is away'],
  [2, 'give-up', 'the job has ended, or the usage is wrong'],
  [3, 'again', 'interrupted by a signal'],
  [4, 'give-up', 'a safety rule'],
  [137, 'again', 'killed, or out of memory'],
  [143, 'again', 'ended by a signal before it listened'],
])('a worker that ends with %i is %s on each engine: %s', (code, decision) => {
  expect({
    kubernetes: onKubernetes(pods, code),
    ecs: onEcs(tasks, code),
    batch: onBatch(array, code),
  }).toEqual({ kubernetes: decision, ecs: decision, batch: decision })
})

it('is not tried for ever where failures are counted, nor at once where they are not', () => {
  expect([7, 8].map((failures) => onKubernetes(pods, 1, failures))).toEqual(['again', 'give-up'])
  expect([8, 9].map((failures) => onBatch(array, 1, failures))).toEqual(['again', 'give-up'])
  expect([59, 60].map((seconds) => onEcs(tasks, 1, seconds))).toEqual(['give-up', 'again'])
})

it('a disruption on Kubernetes is nobody’s failure, and one success ends the Job', () => {
  const { rules } = pods.spec?.podFailurePolicy ?? { rules: [] }
  expect(rules[0]).toEqual({
    action: 'Ignore',
    onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
  })
  expect(pods.spec).toMatchObject({
    successPolicy: { rules: [{ succeededCount: 1 }] },
    podReplacementPolicy: 'Failed',
    template: { spec: { restartPolicy: 'Never' } },
  })
})
