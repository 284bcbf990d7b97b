import dns from 'node:dns'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import type { Problem } from '../../shared/problem.ts'
import { findClusters } from './discover.ts'
import { type Account, ACCOUNT_KEY, dsqlAccount } from './testing/account.ts'
import { useAwsFiles } from './testing/aws-files.ts'
import { jsonError } from './testing/http-stand-in.ts'

useAwsFiles()
let account: Account
beforeAll(async () => (account = await dsqlAccount()))
afterAll(async () => await account[Symbol.asyncDispose]())
beforeEach(() => {
  process.env['AWS_ENDPOINT_URL_DSQL'] = account.url
  account.clusters = []
  account.fault = null
  account.requests.length = 0
})

const SEARCH = { awsProfile: 'work', region: 'us-east-1', credentials: ACCOUNT_KEY }
const ID = 'abcdefghijklmnopqrstuvwxy'

async function problemWith(search: Parameters<typeof findClusters>[0] = SEARCH): Promise<Problem> {
  return problemOf(await findClusters(search).catch((error: unknown) => error))
}

describe('clusters of an account', () => {
  it('are found on all pages, each described, by name', async () => {
    account.clusters = Array.from({ length: 5 }, (_, at) => ({ identifier: `${ID}${at}` }))
    const found = await findClusters(SEARCH)
    expect(found.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((at) => `${ID}${at}`))
    expect(
      account.requests.filter((path) => path.startsWith('/cluster?') || path === '/cluster'),
    ).toHaveLength(3)
  })

  it('have what AWS says of them', async () => {
    account.clusters = [
      {
        identifier: `${ID}z`,
        status: 'IDLE',
        endpoint: `${ID}z.dsql-fnh4.us-east-1.on.aws`,
        tags: { Name: 'orders', team: 'shop' },
        deletionProtectionEnabled: true,
        multiRegionProperties: { witnessRegion: 'us-west-2', clusters: [] },
        creationTime: 1_760_000_000,
      },
      { identifier: `${ID}a` },
    ]
    const [first, second] = await findClusters(SEARCH)
    expect(second).toEqual({
      id: `${ID}z`,
      arn: `arn:aws:dsql:us-east-1:123456789012:cluster/${ID}z`,
      region: 'us-east-1',
      endpoint: `${ID}z.dsql-fnh4.us-east-1.on.aws`,
      status: 'IDLE',
      name: 'orders',
      tags: { Name: 'orders', team: 'shop' },
      deletionProtection: true,
      multiRegion: true,
      created: new Date(1_760_000_000_000).toISOString(),
    })
    expect(first).toMatchObject({
      endpoint: `${ID}a.dsql.us-east-1.on.aws`,
      name: null,
      tags: {},
      multiRegion: false,
    })
  })

  it('are described eight at a time', async () => {
    account.clusters = Array.from({ length: 20 }, (_, at) => ({ identifier: `${ID}${at}` }))
    await findClusters(SEARCH)
    expect(account.mostAtOnce()).toBeGreaterThan(1)
    expect(account.mostAtOnce()).toBeLessThanOrEqual(8)
  })

  it('that were deleted since they were listed are left out', async () => {
    account.clusters = [{ identifier: `${ID}a` }, { identifier: `${ID}b` }]
    account.fault = (path) =>
      path === `/cluster/${ID}a` ? jsonError(404, 'ResourceNotFoundException', 'gone') : null
    expect((await findClusters(SEARCH)).map(({ id }) => id)).toEqual([`${ID}b`])
  })

  it('are asked for again when AWS throttles', async () => {
    account.clusters = [{ identifier: `${ID}a` }]
    let throttled = 0
    account.fault = (path) =>
      path === `/cluster/${ID}a` && (throttled += 1) === 1
        ? jsonError(429, 'ThrottlingException', 'Rate exceeded')
        : null
    expect(await findClusters(SEARCH)).toHaveLength(1)
    expect(throttled).toBe(2)
  })
})

/** What a name server answers that has no such name. */
function noSuchHost(host: string, ...rest: unknown[]): void {
  const done = rest.at(-1) as (error: Error) => void
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: 'ENOTFOUND',
    hostname: host,
  })
  process.nextTick(done, error)
}

describe('what keeps them from being found', () => {
  it('is a missing right: the smallest policy is the remedy', async () => {
    account.fault = () => jsonError(403, 'AccessDeniedException', 'User is not authorized')
    const problem = await problemWith()
    expect(problem).toMatchObject({ code: 'access-denied', message: expect.stringContaining('“work”') })
    expect(JSON.parse(problem.remedy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['dsql:ListClusters', 'dsql:GetCluster'], Resource: '*' }],
    })
  })

  it('is a wrong key: the signature does not fit', async () => {
    const credentials = { ...ACCOUNT_KEY, secretAccessKey: 'not-the-secret' }
    expect(await problemWith({ ...SEARCH, credentials })).toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('access key of AWS profile “work”'),
    })
  })

  it.each([
    ['ExpiredTokenException', 'The security token included in the request is expired', 'credentials-expired'],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'access-denied',
    ],
    [
      'InvalidSignatureException',
      'Signature expired: 20260101T000000Z is now earlier than …',
      'clock-skewed',
    ],
    ['ValidationException', 'Something new', 'aws-failed'],
  ])('is told for %s', async (type, message, code) => {
    account.fault = () => jsonError(400, type, message)
    const problem = await problemWith()
    expect(problem).toMatchObject({ kind: 'failed', code })
    expect(problem.nextStep).not.toBe('')
    if (code === 'aws-failed') expect(problem.message).toContain('Something new')
  })

  it('is a server that does not answer', async () => {
    process.env['AWS_ENDPOINT_URL_DSQL'] = 'http://127.0.0.1:1'
    expect(await problemWith()).toMatchObject({
      code: 'aws-failed',
      message: expect.stringContaining('cannot be reached'),
    })
  })

  it('is a Region where nothing is: others are named', async () => {
    // A machine's own name server may be out of reach, or know every name.
    using _unknown = vi.spyOn(dns, 'lookup').mockImplementation(noSuchHost)
    process.env['AWS_ENDPOINT_URL_DSQL'] = 'http://dsql.nowhere.invalid'
    const problem = await problemWith({ ...SEARCH, region: 'xx-nowhere-1' })
    expect(problem.code).toBe('host-unknown')
    expect(problem.message).toContain('xx-nowhere-1')
    expect(problem.nextStep).toContain('us-east-1')
  })
})
