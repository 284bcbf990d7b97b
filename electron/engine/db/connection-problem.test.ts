import { expect, it, test } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import type { Problem } from '../../../shared/problem.ts'
import { classifyFailure } from '../retry/failure.ts'
import { CONNECTION_CODES, connectionProblem } from './connection-problem.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'
const HOST = `${ID}.dsql.eu-west-1.on.aws`
const IDENTITY = {
  kind: 'iam',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2', sessionToken: 'hunter3' },
  authority: null,
} as const
const CLUSTER: Connection = {
  host: HOST,
  port: 5_432,
  database: 'postgres',
  user: 'admin',
  schema: null,
  identity: IDENTITY,
}

interface Told {
  readonly code?: string
  readonly message: string
  readonly hint?: string
}

function problemFor(error: Told, but: Partial<Connection> = {}): Problem {
  const failure = classifyFailure(Object.assign(new Error(error.message), error), 'connect')
  return connectionProblem({ ...CLUSTER, ...but }, failure).problem
}

const DENIED = { code: '08006', message: 'unable to accept connection, access denied' }
const NO_POLICY =
  'User: arn:aws:iam::111122223333:user/jo is not authorized to perform: dsql:DbConnectAdmin on resource: *'

it.each<[Told, Problem['code']]>([
  [DENIED, 'access-denied'],
  [
    { code: 'EMFILE', message: 'connect EMFILE 10.0.0.1:5432 - Local (undefined:undefined)' },
    'too-many-files',
  ],
  [{ ...DENIED, hint: NO_POLICY }, 'access-denied'],
  [
    { ...DENIED, hint: 'Signature expired: 20261001T000000Z is now earlier than 20261001T001000Z' },
    'clock-skewed',
  ],
  [{ ...DENIED, hint: 'Signature not yet current: 20261001T000000Z is still later than' }, 'clock-skewed'],
  [{ ...DENIED, hint: 'Role app does not exist' }, 'user-unknown'],
  [{ code: '28000', message: 'role "app" does not exist' }, 'user-unknown'],
  [{ code: '28000', message: 'role "app" is not permitted to log in' }, 'user-unknown'],
  [
    { code: '08006', message: 'unable to accept connection, waking up cluster, please retry later' },
    'cluster-waking',
  ],
  [
    { code: '53300', message: 'Unable to accept connection, too many open connections.' },
    'connection-failed',
  ],
  [{ code: '53400', message: 'Unable to accept connection, rate exceeded.' }, 'connection-failed'],
  [{ code: 'ENOTFOUND', message: `getaddrinfo ENOTFOUND ${HOST}` }, 'host-unknown'],
  [{ code: 'EAI_AGAIN', message: `getaddrinfo EAI_AGAIN ${HOST}` }, 'host-unknown'],
  [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' }, 'connection-failed'],
  [{ message: 'timeout expired' }, 'connection-failed'],
  [{ message: 'The server does not support SSL connections' }, 'connection-failed'],
  [
    { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', message: 'unable to verify the first certificate' },
    'certificate-untrusted',
  ],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN', message: 'self-signed certificate' }, 'certificate-untrusted'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' }, 'certificate-untrusted'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: 'does not match altnames' }, 'certificate-untrusted'],
  [{ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, 'certificate-untrusted'],
])('%j is told as %s, with a next step and no secret', (error, code) => {
  const problem = problemFor(error)
  expect(problem).toMatchObject({ kind: 'failed', code })
  expect(CONNECTION_CODES).toContain(code)
  expect(problem.message).toMatch(/[^.]\.$/)
  expect(problem.nextStep).toMatch(/[^.]\.$/)
  expect(JSON.stringify(problem)).not.toContain('hunter')
})

test('whoever lacks the right gets the smallest policy, with the account that the hint names', () => {
  const { remedy, nextStep, message } = problemFor({ ...DENIED, hint: NO_POLICY })
  expect(JSON.parse(remedy ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'dsql:DbConnectAdmin',
        Resource: `arn:aws:dsql:eu-west-1:111122223333:cluster/${ID}`,
      },
    ],
  })
  expect(message).toContain('arn:aws:iam::111122223333:user/jo')
  expect(nextStep).toContain('this policy')
})

test('another user than admin needs the plain action, in whatever account', () => {
  const { remedy, nextStep } = problemFor(DENIED, { user: 'app' })
  expect(JSON.parse(remedy ?? '').Statement[0]).toEqual({
    Effect: 'Allow',
    Action: 'dsql:DbConnect',
    Resource: `arn:aws:dsql:eu-west-1:*:cluster/${ID}`,
  })
  expect(nextStep).toContain('AWS IAM GRANT')
})

test('a Region that is not the endpoint’s is the cause, not a policy', () => {
  const problem = problemFor(DENIED, { identity: { ...IDENTITY, region: 'us-east-1' } })
  expect(problem.nextStep).toMatch(
    /Correct the Region.+signed for us-east-1, and the endpoint is in eu-west-1/,
  )
  expect(problem.remedy).toBeUndefined()
})

test('also where the endpoint does not say its Region, but the HINT does', () => {
  const hint = 'The token is signed for eu-west-1, but the sandbox is in us-east-1.'
  const problem = problemFor({ ...DENIED, hint }, { host: '127.0.0.1' })
  expect(problem.nextStep).toBe(
    'Correct the Region in the cluster’s settings: its tokens are signed for eu-west-1.',
  )
  expect(problem.remedy).toBeUndefined()
})

test.each([
  ['', 'arn:aws:iam::<account>:role/<role>'],
  [
    'Role a"b does not exist for arn:aws:iam::111122223333:user/team/jo.',
    'arn:aws:iam::111122223333:user/team/jo',
  ],
  [
    'Role a"b does not exist for arn:aws:sts::111122223333:assumed-role/Ops/session-7',
    'arn:aws:iam::111122223333:role/Ops',
  ],
])('a user that is missing or not granted gets the statements for it (%s)', (hint, arn) => {
  const { remedy } = problemFor({ code: '28000', message: 'role "a" does not exist', hint }, { user: 'a"b' })
  expect(remedy).toBe(`CREATE ROLE "a""b" WITH LOGIN;\nAWS IAM GRANT "a""b" TO '${arn}';`)
})

test.each([
  [HOST, 'eu-west-1'],
  [`${ID}.dsql-fnh4.eu-west-1.on.aws`, 'private endpoint'],
  ['typing.error.example', '<id>.dsql.<region>.on.aws'],
])('an unknown host %s says what to look at', (host, advice) => {
  expect(problemFor({ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND' }, { host }).nextStep).toContain(
    advice,
  )
})

test('the certificate’s fault is told without advice that only a programmer can follow', () => {
  const message =
    'unable to get local issuer certificate; if the root CA is installed locally, try running Node.js with --use-system-ca'
  const problem = problemFor({ code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', message })
  expect(problem.message).toBe(
    `The certificate of ${HOST}:5432 is not trusted: unable to get local issuer certificate.`,
  )
})

test('a host with several addresses says why the first did not answer', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' })
  const error = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' })
  expect(connectionProblem(CLUSTER, classifyFailure(error, 'connect')).message).toContain('::1:5432')
})
