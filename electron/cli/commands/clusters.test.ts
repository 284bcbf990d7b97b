import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Account, ACCOUNT_KEY, dsqlAccount } from '../../clusters/testing/account.ts'
import { jsonError } from '../../clusters/testing/http-stand-in.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'
const HOST = `${ID}.dsql.us-east-1.on.aws`

let home: string
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'sluice-cli-clusters-'))))
afterEach(async () => await rm(home, { recursive: true, force: true }))

const clusters = async (...args: string[]) => await runCli(home, 'clusters', ...args)
const succeeds = async (...args: string[]) => {
  const { code, out, error } = await clusters(...args)
  expect({ code, error }).toEqual({ code: 0, error: '' })
  return out
}

describe('clusters add', () => {
  it('saves what was described, and says what to do next', async () => {
    const out = await succeeds('add', 'orders', '--endpoint', HOST, '--environment', 'staging')
    expect(out).toBe(
      `Saved orders: ${HOST} in us-east-1, user admin, staging.\nTest the connection: sluice clusters test orders\n`,
    )
    expect(await succeeds('list')).toMatch(
      new RegExp(`orders +staging +${HOST} +us-east-1 +admin +\\(default\\) +never`),
    )
  })

  it('is one JSON object', async () => {
    const described = ['--endpoint', `arn:aws:dsql:us-east-1:123456789012:cluster/${ID}`, '--colour', 'red']
    expect(outputLines(await succeeds('add', 'orders', ...described, '--json'))).toMatchObject([
      {
        type: 'cluster',
        name: 'orders',
        environment: 'production',
        colour: 'red',
        profile: { endpoint: HOST },
      },
    ])
  })

  it('takes the place of a cluster only when it is told to', async () => {
    await succeeds('add', 'orders', '--endpoint', HOST)
    const before = await readFile(join(home, 'clusters.json'), 'utf8')
    const { code, error } = await clusters('add', 'Orders', '--endpoint', HOST, '--user', 'app')
    expect(code).toBe(2)
    expect(error).toContain('A cluster named “orders” already exists.')
    expect(error).toContain('--replace')
    expect(await readFile(join(home, 'clusters.json'), 'utf8')).toBe(before)
    await succeeds('add', 'Orders', '--endpoint', HOST, '--user', 'app', '--replace')
    expect(outputLines(await succeeds('list', '--json'))).toMatchObject([
      { name: 'sandbox' },
      { name: 'Orders', profile: { user: 'app' } },
    ])
  })

  it('with --replace adds one that is not there', async () => {
    await succeeds('add', 'orders', '--endpoint', HOST, '--replace')
  })

  it.each([
    [['add'], 'Missing required argument “name”.', 'sluice clusters add --help'],
    [['add', 'orders'], 'clusters add needs --endpoint.', 'on.aws'],
    [['add', 'a b', '--endpoint', HOST], 'A cluster name', 'orders-production'],
    [['add', 'sandbox', '--endpoint', HOST], 'cannot be “sandbox”', 'another name'],
    [['add', 'a', '--endpoint', '127.0.0.1'], 'The Region cannot be read', '--region'],
    [['add', 'a', '--endpoint', HOST, '--colour', 'pink'], 'The colour is not valid', 'purple'],
    [['add', 'a', '--endpoint', HOST, '--password', 'x'], 'Unknown option “--password”.', 'sluice clusters'],
    [['remove', 'nobody'], 'There is no cluster “nobody”.', 'Use one of sandbox'],
    [['remove', 'sandbox'], 'The sandbox cannot be removed.', 'sluice sandbox reset'],
    [['test'], 'needs the name of a cluster', 'sluice clusters test sandbox'],
    [['test', 'nobody'], 'There is no cluster “nobody”.', 'Use one of sandbox'],
    [['test', 'a', '--endpoint', HOST], 'specified twice', '--endpoint'],
    [['discover'], 'clusters discover needs --region.', 'us-east-1'],
    [['discover', '--region', 'us-east-1,Ohio'], '“Ohio” is not an AWS Region.', 'us-east-2'],
    [['discover', '--region', ''], '“” is not an AWS Region.', 'us-east-2'],
  ])('%j is wrong usage with its cause and the next step', async (args, cause, next) => {
    const { code, out, error } = await clusters(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toMatch(/^error: .+\nnext: .+\n(?: {2}sluice .+\n)?$/)
    expect(error).toContain(cause)
    expect(error).toContain(next)
  })
})

it('clusters remove forgets the cluster', async () => {
  await succeeds('add', 'orders', '--endpoint', HOST)
  expect(await succeeds('remove', 'orders')).toMatch(/^Removed orders\./)
  await succeeds('add', 'orders', '--endpoint', HOST)
  expect(outputLines(await succeeds('remove', 'orders', '--json'))).toEqual([
    { type: 'removed', name: 'orders' },
  ])
  expect(await succeeds('list')).toContain('sluice clusters add NAME --endpoint ENDPOINT')
})

it('a job on a cluster that is not known names those that are', async () => {
  await succeeds('add', 'orders', '--endpoint', HOST)
  const { code, error } = await runCli(home, 'jobs', '--cluster', 'oders')
  expect(code).toBe(2)
  expect(error).toContain('Use one of sandbox, orders,')
})

it('a file that is damaged stays as it is', async () => {
  await succeeds('add', 'orders', '--endpoint', HOST)
  await writeFile(join(home, 'clusters.json'), '{')
  const { code, error } = await clusters('add', 'other', '--endpoint', HOST)
  expect(code).toBe(1)
  expect(error).toContain(join(home, 'clusters.json'))
  expect(await readFile(join(home, 'clusters.json'), 'utf8')).toBe('{')
})

describe('clusters discover', () => {
  let account: Account
  beforeAll(async () => (account = await dsqlAccount()))
  afterAll(async () => await account[Symbol.asyncDispose]())
  beforeEach(() => (account.fault = null))

  const discover = async (...args: string[]) =>
    await startCli(home, ['clusters', 'discover', ...args], {
      AWS_CONFIG_FILE: join(home, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
      AWS_ACCESS_KEY_ID: ACCOUNT_KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ACCOUNT_KEY.secretAccessKey,
      AWS_ENDPOINT_URL_DSQL: account.url,
    }).ended

  it('lists what the account has, and the command that adds the first', async () => {
    account.clusters = [{ identifier: ID, tags: { Name: 'Order books' }, deletionProtectionEnabled: true }]
    const { code, out, error } = await discover('--region', 'us-east-1')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(new RegExp(`Order books +us-east-1 +ACTIVE +${HOST} +yes +no `))
    expect(out).toContain(`To add one: sluice clusters add Order-books --endpoint ${HOST}\n`)
    expect(outputLines((await discover('--region', 'us-east-1', '--json')).out)).toMatchObject([
      { type: 'found', id: ID, endpoint: HOST, name: 'Order books' },
    ])
  })

  it('says that there are none', async () => {
    account.clusters = []
    expect((await discover('--region', 'us-east-1')).out).toBe(
      'There are no Aurora DSQL clusters in us-east-1.\n',
    )
  })

  it('shows what it found where other Regions fail, and exits with 1', async () => {
    account.clusters = [{ identifier: ID }]
    // The stand-in takes signatures for us-east-1 alone.
    const { code, out, error } = await discover('--region', 'us-east-1,us-east-2')
    expect(code).toBe(1)
    expect(out).toContain(HOST)
    expect(error).toMatch(/^error: .*access key.*\nnext: .+\n$/)
  })

  it('prints the policy that is missing, to be copied', async () => {
    account.fault = () => jsonError(403, 'AccessDeniedException', 'no')
    const { code, out, error } = await discover('--region', 'us-east-1')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    const [, , ...policy] = error.trimEnd().split('\n')
    expect(JSON.parse(policy.join('\n'))).toMatchObject({
      Statement: [{ Action: ['dsql:ListClusters', 'dsql:GetCluster'] }],
    })
  })

  it('names an AWS profile that is not there', async () => {
    const { code, error } = await discover('--region', 'us-east-1', '--aws-profile', 'nobody')
    expect(code).toBe(1)
    expect(error).toContain('There is no AWS profile “nobody”')
    expect(error).toContain('aws configure sso --profile nobody')
  })
})
