import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { sandboxIn } from '../../sandbox/temporary-sandbox.ts'
import type { SandboxAccess } from '../../sandbox/sandbox.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { runCli, startCli } from '../testing/run-cli.ts'

/* The sandbox in the place of a cluster that other machines could reach: by its endpoint, with keys of the environment. */

const own = useOwnSandbox()
let access: SandboxAccess
let jobId: string
beforeAll(async () => {
  access = await sandboxIn(own.home).access()
  const slowly = ['--batch-size', '10', '--rate', '100', '--workers', '12', '--json']
  const job = startCli(own.home, ['purge', ...SANDBOX, '--table', 'batch_test', '--where', 'true', ...slowly])
  ;[, jobId = ''] = await job.printed(/"jobId":"([0-9a-f-]{36})"[^\n]*?"rows":[1-9]/)
  job.child.kill('SIGINT')
  await job.ended
})

const SANDBOX = ['--cluster', 'sandbox']
const MACHINES = ['--machines', '3', '--image', 'example.com/sluice:1']
const ROLE = 'arn:aws:iam::123456789012:role/worker'
const SUBNET = 'subnet-0a1b2c3d4e5f6a7b8'
const KUBERNETES = ['kubernetes', ...MACHINES, '--service-account', 'sluice']
const ON_AWS = [...MACHINES, '--execution-role', ROLE]
const ECS = ['ecs', ...ON_AWS, '--task-role', ROLE, '--ecs-cluster', 'batch', '--subnets', SUBNET]
const BATCH = ['batch', ...ON_AWS, '--job-role', ROLE, '--queue', 'spot']

const env = () => ({
  AWS_ACCESS_KEY_ID: access.accessKeyId,
  AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
  AWS_PROFILE: '',
  AWS_SESSION_TOKEN: '',
  NODE_EXTRA_CA_CERTS: access.authorityFile,
})
const endpoint = () => ['--endpoint', `${access.host}:${access.port}`, '--region', access.region]
const fleet = async ([engine = '', ...options]: string[], job = jobId) =>
  await startCli(own.home, ['fleet', engine, job, ...endpoint(), ...options], env()).ended
const without = (options: string[], name: string) => options.toSpliced(options.indexOf(name), 2)
const replaced = (options: string[], name: string, value: string) =>
  options.with(options.indexOf(name) + 1, value)

describe('a manifest', () => {
  it('names the whole job and has its workers, found by the beginning of its id', async () => {
    const { code, out, error } = await fleet(KUBERNETES, jobId.slice(0, 8))
    expect(code).toBe(0)
    expect(error).toMatch(/^warning: 127\.0\.0\.1 is each machine itself; .*\n$/)
    const { spec } = parse(out)
    expect(spec.completions).toBe(3)
    const [container] = spec.template.spec.containers
    expect(container.args).toEqual([
      'worker', '--job', jobId, '--endpoint', `${access.host}:${access.port}`, '--region', access.region,
      '--user', 'admin', '--environment', 'production', '--workers', '12',
    ]) // prettier-ignore
    expect(container.resources.limits).toEqual({ cpu: '1000m', memory: '2048Mi' })
  })

  it('takes a saved cluster by its name, and leaves its AWS profile to this machine', async () => {
    await startCli(own.home, ['clusters', 'add', 'saved', ...endpoint(), '--environment', 'staging']).ended
    const { code, out } = await startCli(
      own.home,
      ['fleet', 'kubernetes', jobId, '--cluster', 'saved', ...KUBERNETES.slice(1), '--namespace', 'jobs'],
      env(),
    ).ended
    expect(code).toBe(0)
    const args = parse(out).spec.template.spec.containers[0].args.join(' ')
    expect(args).toContain(`--endpoint ${access.host}:${access.port}`)
    expect(args).toContain('--environment staging')
    expect(args).not.toMatch(/saved|profile/)
  })

  it('has the size that is asked for', async () => {
    const { out } = await fleet([...BATCH, '--workers', '30', '--cpu', '4', '--memory', '8192'])
    expect(out).toContain('"value": "4"')
    expect(out).toContain('"value": "8192"')
    const ec2 = await fleet([...BATCH, '--workers', '2', '--launch-type', 'ec2'])
    expect(ec2).toMatchObject({
      code: 0,
      out: expect.stringContaining('"type": "VCPU",\n        "value": "1"'),
    })
    expect((await fleet([...ECS, '--security-groups', 'sg-01234567,sg-89abcdef'])).code).toBe(0)
  })

  it('holds no key', async () => {
    for (const options of [KUBERNETES, ECS, BATCH]) {
      const { code, out, error } = await fleet(options)
      expect(code).toBe(0)
      expect(out + error).not.toContain(access.secretAccessKey)
      expect(out + error).not.toContain(access.accessKeyId)
    }
  })

  it('comes with a warning where connecting takes its time', async () => {
    const { code, error } = await fleet([...replaced(KUBERNETES, '--machines', '200'), '--workers', '7'])
    expect(code).toBe(0)
    expect(error).toMatch(
      /^warning: 200 machines with 7 workers each need 1,600 connections\. .* 6 s or more/m,
    )
  })
})

describe('is refused with one message and exit code 2:', () => {
  it.each<[string, () => string[], string]>([
    [
      'the sandbox',
      () => ['fleet', 'kubernetes', jobId, ...SANDBOX, ...KUBERNETES.slice(1)],
      'on this machine only',
    ],
    [
      'a file of authorities',
      () => at([...KUBERNETES, '--ca-file', access.authorityFile]),
      'because of a file',
    ],
    ['no image', () => at(without(KUBERNETES, '--image')), 'needs --image'],
    ['no machines', () => at(without(ECS, '--machines')), 'needs --machines'],
    ['no service account', () => at(without(KUBERNETES, '--service-account')), 'needs --service-account'],
    ['no role', () => at(without(BATCH, '--job-role')), 'needs --job-role'],
    ['no subnets', () => at(without(ECS, '--subnets')), 'needs --subnets'],
    [
      'too many connections',
      () => at([...replaced(BATCH, '--machines', '200'), '--workers', '64']),
      '13,000',
    ],
    ['no machine at all', () => at(replaced(BATCH, '--machines', '0')), '--machines takes a whole number'],
    ['an image with a space', () => at(replaced(BATCH, '--image', 'a b')), '--image takes'],
    ['a role that is none', () => at(replaced(BATCH, '--job-role', 'admin')), 'the ARN of an IAM role'],
    ['a subnet that is none', () => at(replaced(ECS, '--subnets', `${SUBNET},x`)), '--subnets takes'],
    ['a namespace that is none', () => at([...KUBERNETES, '--namespace', 'No']), '--namespace takes'],
    ['a launch type that is none', () => at([...ECS, '--launch-type', 'lambda']), '--launch-type takes'],
    ['a public address on EC2', () => at([...ECS, '--launch-type', 'ec2', '--public-ip']), 'is for Fargate'],
    ['a size that Fargate has not', () => at([...ECS, '--cpu', '1', '--memory', '1024']), 'Fargate has no'],
    ['half a processor of nothing', () => at([...ECS, '--cpu', 'half']), '--cpu takes'],
    ['an unknown job', () => at(ECS, '00000000'), 'no job “00000000”'],
  ])('%s', async (_, args, cause) => {
    const { code, out, error } = await startCli(own.home, args(), env()).ended
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toMatch(/^error: .+\nnext: .+\n(?: {2}sluice .+\n)?$/)
    expect(error).toContain(cause)
  })

  const at = ([engine = '', ...options]: string[], job = jobId) => [
    'fleet',
    engine,
    job,
    ...endpoint(),
    ...options,
  ]

  it.each([
    ['succeeded', 'cannot be resumed'],
    ['cancelled', 'cannot be resumed'],
    ['failed', 'resume the job'],
  ])('a job that has %s', async (state, words) => {
    await change(state)
    const { code, out, error } = await fleet(KUBERNETES)
    await change('running')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toContain(words)
  })

  const change = async (state: string) =>
    await withDatabase(
      own.connection,
      async (client) => await client.query('UPDATE sluice.job SET state = $2 WHERE id = $1', [jobId, state]),
    )
})

it('each command explains itself', async () => {
  for (const engine of ['kubernetes', 'ecs', 'batch']) {
    const { code, out } = await runCli(own.home, 'fleet', engine, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(String.raw`\$ sluice fleet ${engine} 1a2b3c4d --cluster orders`))
  }
})
