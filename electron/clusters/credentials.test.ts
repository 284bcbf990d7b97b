import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ProblemError, problemOf } from '../../shared/problem-error.ts'
import type { Problem } from '../../shared/problem.ts'
import { credentialsByProfile } from './credentials.ts'
import { useAwsFiles } from './testing/aws-files.ts'
import { httpStandIn, jsonError, type StandInAnswer } from './testing/http-stand-in.ts'

const aws = useAwsFiles()

const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' }
const noMfa = async (device: string): Promise<string> => {
  throw new ProblemError({ kind: 'failed', code: 'mfa-needed', message: device, nextStep: '' })
}
const provider = (askMfa = noMfa) => credentialsByProfile(askMfa)

async function problemWith(awsProfile: string | null, askMfa = noMfa): Promise<Problem> {
  return problemOf(
    await provider(askMfa)(awsProfile).then(
      () => new Error('there were credentials'),
      (error: unknown) => error,
    ),
  )
}

/** A credential process that counts how often it ran, and prints what it is told to. */
function program(name: string, body: string): string {
  const counter = `require('node:fs').appendFileSync(${JSON.stringify(`${aws.home}/${name}.runs`)}, '.')`
  const path = aws.write(`${name}.cjs`, `${counter}\n${body}\n`)
  return `"${process.execPath}" "${path}"`
}
const runsOf = (name: string) => readFileSync(`${aws.home}/${name}.runs`, 'utf8').length
const printing = (answer: unknown) => `process.stdout.write(${JSON.stringify(JSON.stringify(answer))})`
const answerOf = (minutes: number | null, id = KEY.accessKeyId) => ({
  Version: 1,
  AccessKeyId: id,
  SecretAccessKey: KEY.secretAccessKey,
  SessionToken: 'session',
  ...(minutes === null ? {} : { Expiration: new Date(Date.now() + minutes * 60_000).toISOString() }),
})

const keysOf = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = ${KEY.secretAccessKey}\n`

describe('keys', () => {
  it('come from the profile', async () => {
    aws.write('.aws/credentials', `[work]\n${keysOf(KEY.accessKeyId)}`)
    expect(await provider()('work')).toEqual(KEY)
  })

  it('come from the environment, which a named profile does not look at', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDENV'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
    process.env['AWS_SESSION_TOKEN'] = 'token'
    aws.write('.aws/credentials', `[work]\n${keysOf(KEY.accessKeyId)}`)
    const credentials = provider()
    expect(await credentials(null)).toEqual({
      accessKeyId: 'AKIDENV',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    })
    expect(await credentials('work')).toEqual(KEY)
  })

  it('come from the profile that AWS_PROFILE names where none is named', async () => {
    aws.write('.aws/credentials', `[default]\n${keysOf('AKIDDEFAULT')}[work]\n${keysOf('AKIDWORK')}`)
    expect(await provider()(null)).toMatchObject({ accessKeyId: 'AKIDDEFAULT' })
    process.env['AWS_PROFILE'] = 'work'
    expect(await provider()(null)).toMatchObject({ accessKeyId: 'AKIDWORK' })
  })

  it('are read anew when a tool or a person has written others into the files', async () => {
    const credentials = provider()
    aws.write('.aws/credentials', `[work]\n${keysOf('AKIDOLD')}`)
    expect(await credentials('work')).toMatchObject({ accessKeyId: 'AKIDOLD' })
    aws.write('.aws/credentials', `[work]\n${keysOf('AKIDNEW')}`)
    expect(await credentials('work')).toMatchObject({ accessKeyId: 'AKIDNEW' })
  })

  it('that are nowhere are told with every place that was looked at', async () => {
    aws.write('.aws/config', '[profile other]\nregion = us-east-1\n')
    const problem = await problemWith(null)
    expect(problem).toMatchObject({ kind: 'failed', code: 'credentials-missing' })
    for (const place of ['AWS_ACCESS_KEY_ID', aws.config, aws.credentials])
      expect(problem.message).toContain(place)
    expect(problem.nextStep).toContain('other')
  })

  it('may stand in a file that cannot be read, which is told then', async () => {
    mkdirSync(aws.credentials, { recursive: true })
    aws.write('.aws/config', `[profile half]\nregion = us-east-1\n[profile whole]\n${keysOf('AKIDWHOLE')}`)
    for (const name of [null, 'half', 'none'])
      expect(await problemWith(name)).toMatchObject({
        code: 'credentials-missing',
        message: expect.stringContaining(`“${aws.credentials}” is a folder`),
      })
    expect(await provider()('whole')).toMatchObject({ accessKeyId: 'AKIDWHOLE' })
  })

  it('of a profile that does not exist are told with those that do', async () => {
    aws.write(
      '.aws/config',
      '[profile one]\nregion = x\n[profile two]\nregion = x\n[sso-session s]\nsso_region = x\n',
    )
    const problem = await problemWith('tow')
    expect(problem).toMatchObject({ code: 'credentials-missing', nextStep: 'Available profiles: one, two.' })
    expect(problem.message).toContain('“tow”')
  })

  it('of a profile that does not say where they come from are told, and no other identity takes their place', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDENV'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
    aws.write('.aws/config', '[profile work]\nregion = us-east-1\n')
    expect(await problemWith('work')).toMatchObject({
      code: 'credentials-missing',
      message: expect.stringContaining('does not fully specify'),
      nextStep: expect.stringContaining('aws configure sso --profile work'),
    })
  })
})

describe('a credential process', () => {
  it('runs once for all who ask, also at the same time', async () => {
    aws.write('.aws/config', `[profile p]\ncredential_process = ${program('once', printing(answerOf(60)))}\n`)
    const credentials = provider()
    const all = await Promise.all(Array.from({ length: 20 }, async () => credentials('p')))
    expect(all.at(-1)).toEqual({ ...KEY, sessionToken: 'session' })
    await credentials('p')
    expect(runsOf('once')).toBe(1)
  })

  it('runs again before its credentials end', async () => {
    aws.write('.aws/config', `[profile p]\ncredential_process = ${program('again', printing(answerOf(4)))}\n`)
    const credentials = provider()
    await credentials('p')
    await credentials('p')
    expect(runsOf('again')).toBe(2)
  })

  it('that fails once its credentials are about to end leaves those in use', async () => {
    const first = `if (require('node:fs').statSync(${JSON.stringify(`${aws.home}/late.runs`)}).size > 1) process.exit(3)`
    const body = `${first}\n${printing(answerOf(4))}`
    aws.write('.aws/config', `[profile p]\ncredential_process = ${program('late', body)}\n`)
    const credentials = provider()
    expect(await credentials('p')).toEqual(await credentials('p'))
    expect(runsOf('late')).toBe(2)
  })

  it.each([
    ['fails', "process.stderr.write('password=hunter2'); process.exit(3)", 'credentials-missing', 'fails'],
    ['far', "process.stderr.write('ETIMEDOUT hunter2'); process.exit(3)", 'credentials-missing', 'fails'],
    ['text', "process.stdout.write('hunter2')", 'credentials-missing', 'does not print JSON'],
    ['version', printing({ Version: 2, Token: 'hunter2' }), 'credentials-missing', 'Version'],
    ['empty', printing({ Version: 1 }), 'credentials-missing', 'prints no access key'],
    ['old', printing(answerOf(-1)), 'credentials-expired', 'have expired'],
  ])('that %s is told without a word of what it printed', async (name, body, code, words) => {
    const command = `${program(name, body)} --password hunter2`
    aws.write('.aws/config', `[profile p]\ncredential_process = ${command}\n`)
    const problem = await problemWith('p')
    expect(problem).toMatchObject({ kind: 'failed', code, message: expect.stringContaining(words) })
    expect(problem.nextStep).toContain(aws.config)
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|wJalr/)
    expect(runsOf(name)).toBe(1)
  })
})

const SSO = `[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-west-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
`

/** Signs in: what `aws sso login` leaves behind. */
function signIn(minutes: number): void {
  const file = `${createHash('sha1').update('corp').digest('hex')}.json`
  const expiresAt = new Date(Date.now() + minutes * 60_000).toISOString()
  aws.write(`.aws/sso/cache/${file}`, JSON.stringify({ accessToken: 'sso-access-token', expiresAt }))
}

describe('single sign-on', () => {
  it.each([
    ['was never begun', null],
    ['has ended', -10],
  ])('that %s is told with the command that begins it', async (_how, minutes) => {
    aws.write('.aws/config', SSO)
    if (minutes !== null) signIn(minutes)
    expect(await problemWith('sso')).toMatchObject({
      kind: 'failed',
      code: 'credentials-expired',
      message: expect.stringContaining('“sso”'),
      remedy: 'aws sso login --profile sso',
    })
  })

  it('names the profile to sign in with, not the one whose role is assumed from it', async () => {
    aws.write(
      '.aws/config',
      `${SSO}[profile deploy]\nrole_arn = arn:aws:iam::1:role/d\nsource_profile = sso\n`,
    )
    expect(await problemWith('deploy')).toMatchObject({ remedy: 'aws sso login --profile sso' })
  })

  it('of the default profile needs no option', async () => {
    aws.write('.aws/config', SSO.replace('[profile sso]', '[default]'))
    expect(await problemWith(null)).toMatchObject({ remedy: 'aws sso login' })
  })

  it('gives credentials while it lasts, and says when it gives no access', async () => {
    aws.write('.aws/config', SSO)
    signIn(60)
    let answer: StandInAnswer = {
      body: JSON.stringify({
        roleCredentials: { ...KEY, sessionToken: 's', expiration: Date.now() + 3_600_000 },
      }),
    }
    await using server = await httpStandIn(() => answer)
    process.env['AWS_ENDPOINT_URL_SSO'] = server.url
    expect(await provider()('sso')).toEqual({ ...KEY, sessionToken: 's' })
    answer = jsonError(403, 'ForbiddenException', 'No access')
    expect(await problemWith('sso')).toMatchObject({ code: 'access-denied' })
    answer = jsonError(401, 'UnauthorizedException', 'Session token not found or invalid')
    expect(await problemWith('sso')).toMatchObject({ remedy: 'aws sso login --profile sso' })
  })

  it('is begun without a restart', async () => {
    aws.write('.aws/config', SSO)
    const credentials = provider()
    await expect(credentials('sso')).rejects.toThrow('single sign-on')
    signIn(60)
    const body = JSON.stringify({
      roleCredentials: { ...KEY, sessionToken: 's', expiration: Date.now() + 3_600_000 },
    })
    await using server = await httpStandIn(() => ({ body }))
    process.env['AWS_ENDPOINT_URL_SSO'] = server.url
    expect(await credentials('sso')).toEqual({ ...KEY, sessionToken: 's' })
  })
})

const ROLE = `[profile admin]
role_arn = arn:aws:iam::123456789012:role/Admin
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/anna
region = us-east-1
`

describe('a role', () => {
  const stsAnswer = (body: string, status = 200) => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body,
  })
  const assumed = () =>
    stsAnswer(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>
      <Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
  const refused = (code: string, message: string) =>
    stsAnswer(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      403,
    )

  async function withSts(answer: () => StandInAnswer, use: (bodies: string[]) => Promise<void>) {
    aws.write('.aws/config', ROLE)
    aws.write('.aws/credentials', `[base]\n${keysOf(KEY.accessKeyId)}`)
    const bodies: string[] = []
    await using server = await httpStandIn((_request, body) => {
      bodies.push(body)
      return answer()
    })
    process.env['AWS_ENDPOINT_URL_STS'] = server.url
    await use(bodies)
  }

  it('is assumed with the code of the MFA device, asked for once', async () => {
    await withSts(assumed, async (bodies) => {
      const asked: string[][] = []
      const credentials = provider(async (...about: string[]) => {
        asked.push(about)
        return '123456'
      })
      const all = await Promise.all([credentials('admin'), credentials('admin')])
      await credentials('admin')
      expect(all[1]).toEqual({
        accessKeyId: 'ASIAROLE',
        secretAccessKey: 'role-secret',
        sessionToken: 'role-token',
      })
      expect(asked).toEqual([['arn:aws:iam::123456789012:mfa/anna', 'admin']])
      expect(bodies).toHaveLength(1)
      const form = new URLSearchParams(bodies[0])
      expect(form.get('TokenCode')).toBe('123456')
      expect(form.get('SerialNumber')).toBe('arn:aws:iam::123456789012:mfa/anna')
    })
  })

  it('whose code nobody can be asked for says so, and AWS is not asked', async () => {
    await withSts(assumed, async (bodies) => {
      expect(await problemWith('admin')).toMatchObject({ code: 'mfa-needed' })
      expect(bodies).toEqual([])
    })
  })

  it('whose code was wrong says so', async () => {
    const wrong = refused(
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    )
    await withSts(
      () => wrong,
      async () => {
        expect(await problemWith('admin', async () => '000000')).toMatchObject({
          code: 'access-denied',
          message: expect.stringContaining('rejected the MFA code'),
        })
      },
    )
  })

  it('that may not be assumed comes with the policy that lets it', async () => {
    const denied = refused('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole')
    await withSts(
      () => denied,
      async () => {
        const problem = await problemWith('admin', async () => '123456')
        expect(problem.code).toBe('access-denied')
        expect(JSON.parse(problem.remedy ?? '')).toMatchObject({
          Statement: [{ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::123456789012:role/Admin' }],
        })
      },
    )
  })

  it.each([
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'access-denied'],
    ['ExpiredToken', 'The security token included in the request is expired', 'credentials-expired'],
    ['SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than', 'clock-skewed'],
    ['Surprise', `Something new about ${KEY.secretAccessKey}`, 'aws-failed'],
  ])('is told when AWS says %s, without a secret', async (code, message, expected) => {
    const answer = refused(code, message)
    await withSts(
      () => answer,
      async () => {
        const problem = await problemWith('admin', async () => '123456')
        expect(problem.code).toBe(expected)
        expect(JSON.stringify(problem)).not.toContain(KEY.secretAccessKey)
      },
    )
  })

  it('that cannot be asked for says that AWS cannot be reached', async () => {
    await withSts(assumed, async () => {
      process.env['AWS_ENDPOINT_URL_STS'] = 'http://127.0.0.1:1'
      expect(await problemWith('admin', async () => '123456')).toMatchObject({
        code: 'aws-failed',
        message: expect.stringContaining('cannot be reached'),
      })
    })
  })
})

it('a web identity token that is not there is named', async () => {
  const tokenFile = `${aws.home}/no-such-token`
  const role = 'role_arn = arn:aws:iam::1:role/pod'
  aws.write('.aws/config', `[profile pod]\n${role}\nweb_identity_token_file = ${tokenFile}\n`)
  expect(await problemWith('pod')).toMatchObject({
    code: 'credentials-missing',
    message: expect.stringContaining(tokenFile),
  })
})
