import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { httpStandIn, type StandIn } from '../../clusters/testing/http-stand-in.ts'
import type { SandboxAccess } from '../../sandbox/sandbox.ts'
import { preparedSandbox, type TemporarySandbox } from '../../sandbox/prepared-sandbox.ts'
import { directConnection } from '../../testing/direct-client.ts'
import { countRows, withDatabase } from '../testing/database.ts'
import { runOnTerminal, type TypedAnswer } from '../testing/on-terminal.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

/* The sandbox in the place of a cluster on AWS: reached by its endpoint, with keys of the environment. */

let own: TemporarySandbox
let access: SandboxAccess
let home: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  own = await preparedSandbox()
  await own.sandbox.start()
  await keepEstimates(own)
  access = await own.sandbox.access()
  home = await mkdtemp(join(tmpdir(), 'sluice-own-cluster-'))
  env = {
    AWS_CONFIG_FILE: join(home, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PROFILE: '',
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    AWS_SESSION_TOKEN: '',
  }
  for (const environment of ['development', 'production'])
    await sluice('clusters', 'add', environment, ...described(), '--environment', environment)
})
afterAll(async () => {
  await own[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

/** A plan tells the estimates that the last repopulate left; a vacuum behind it would make others. */
async function keepEstimates(sandbox: TemporarySandbox): Promise<void> {
  await withDatabase(
    await directConnection(sandbox.home),
    async (client) => await client.query('ALTER TABLE batch_test SET (autovacuum_enabled = false)'),
  )
}

const sluice = async (...args: string[]) => await startCli(home, args, env).ended
const onTerminal = async (args: readonly string[], answers: readonly TypedAnswer[]) =>
  await runOnTerminal(home, args, env, answers)
const described = () => [
  '--endpoint', `${access.host}:${access.port}`, '--region', access.region, '--ca-file', access.authorityFile,
] // prettier-ignore
const rows = async (where?: string) => await countRows(await directConnection(own.home), where)
const repopulated = async () =>
  expect(await runCli(own.home, 'repopulate', '--cluster', 'sandbox')).toMatchObject({ code: 0 })
const FOOD = ['--table', 'batch_test', '--where', "category = 'food'"]

function assumedRole({ accessKeyId, secretAccessKey }: SandboxAccess): string {
  const key = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>`
  const end = new Date(Date.now() + 3_600_000).toISOString()
  return `<AssumeRoleResponse><AssumeRoleResult><Credentials>${key}<SessionToken>t</SessionToken><Expiration>${end}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
}

describe('clusters test', () => {
  it.each([
    ['a saved cluster', () => ['development']],
    ['one that is described', described],
  ])('goes through all steps of %s', async (_which, options) => {
    const { code, out, error } = await sluice('clusters', 'test', ...options())
    expect({ code, error }).toEqual({ code: 0, error: '' })
    const steps = [
      'AWS credentials',
      'Authentication token',
      'Network and TLS',
      'Login',
      'Server version',
      'Clock',
      'Schema privileges',
      'Ledger',
      'Single-statement batches',
    ]
    expect(out.match(/^[✓!] [\w -]+?(?=  )/gm)?.map((step) => step.slice(2))).toEqual(steps)
    expect(out).toMatch(/✓ Login +[\d.,]+ ms  As “admin”/)
    expect(out).toMatch(/ can be used as admin\.\n$/)
  })

  it('takes the sandbox as any other cluster', async () => {
    const { code, out } = await runCli(own.home, 'clusters', 'test', 'sandbox')
    expect(code).toBe(0)
    expect(out).toMatch(/\nsandbox can be used as admin\.\n$/)
    expect(await runCli(own.home, 'clusters', 'test', '--cluster', 'sandbox')).toMatchObject({ code: 0 })
  })

  it('is one JSON object a step, and the outcome', async () => {
    const lines = outputLines((await sluice('clusters', 'test', 'development', '--json')).out)
    expect(lines.slice(0, -1).map((line) => line.type === 'check' && line.step)).toEqual([
      'credentials', 'token', 'network', 'login', 'version', 'clock', 'schema', 'ledger', 'batches',
    ]) // prettier-ignore
    expect(lines.at(-1)).toEqual({ type: 'checked', passed: true, problem: null })
  })

  it('says what fails, why and what to do, and exits with 1', async () => {
    env = { ...env, AWS_SECRET_ACCESS_KEY: 'not-the-secret' }
    const { code, out, error } = await sluice('clusters', 'test', 'development')
    const json = await sluice('clusters', 'test', 'development', '--json')
    env = { ...env, AWS_SECRET_ACCESS_KEY: access.secretAccessKey }
    expect(code).toBe(1)
    expect(out).toMatch(/✗ Login .*\n– Server version\n/)
    expect(out).toMatch(/\ndevelopment cannot be used\.\n$/)
    expect(error).toMatch(/^error: .+\nnext: .+\n/)
    expect(json.code).toBe(1)
    expect(outputLines(json.out).at(-1)).toMatchObject({
      type: 'checked',
      passed: false,
      problem: { kind: 'failed' },
    })
    expect(out + error + json.out + json.error).not.toContain('not-the-secret')
  })

  it('prints the command that helps, to be copied', async () => {
    await writeFile(
      join(home, 'aws-config'),
      '[profile sso]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n',
    )
    const { code, error } = await sluice('clusters', 'test', ...described(), '--aws-profile', 'sso')
    expect(code).toBe(1)
    expect(error).toContain('aws sso login --profile sso\n')
  })

  describe('with a role that wants a code', () => {
    let sts: StandIn
    const bodies: string[] = []
    beforeAll(async () => {
      sts = await httpStandIn((_request, body) => {
        bodies.push(body)
        // The role has the very key of the sandbox, so that it lets it in.
        return { headers: { 'content-type': 'text/xml' }, body: assumedRole(access) }
      })
      await writeFile(
        join(home, 'aws-config'),
        '[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/Admin\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/anna\nregion = us-east-1\n',
      )
      await writeFile(
        join(home, 'aws-credentials'),
        '[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n',
      )
      env = { ...env, AWS_ENDPOINT_URL_STS: sts.url }
    })
    afterAll(async () => await sts[Symbol.asyncDispose]())

    it('asks for it on the terminal', async () => {
      const args = ['clusters', 'test', ...described(), '--aws-profile', 'admin']
      const { out } = await onTerminal(args, [['for AWS profile admin: ', '654321\r']])
      expect(out).toContain('Code of the MFA device arn:aws:iam::123456789012:mfa/anna')
      expect(out).toContain('✓ AWS credentials')
      expect(new URLSearchParams(bodies.at(-1)).get('TokenCode')).toBe('654321')
    })

    it('says so where nobody is there', async () => {
      const { code, error } = await sluice('jobs', ...described(), '--aws-profile', 'admin')
      expect(code).toBe(1)
      expect(error).toMatch(
        /^error: AWS profile “admin” needs the code of the MFA device .*\nnext: .*terminal/,
      )
    })
  })

  it('redraws its steps in place on a terminal', async () => {
    const { code, out } = await onTerminal(['clusters', 'test', 'development'], [])
    expect(code).toBe(0)
    expect(out).toContain('\u001b[8A')
    expect(out).toContain('… AWS credentials')
    expect(out).toMatch(/\ndevelopment can be used as admin\.\n$/)
  })
})

describe('a job', () => {
  beforeEach(repopulated)

  it('runs on a cluster that is described, and names it by its endpoint ever after', async () => {
    const { code, out, error } = await sluice('purge', ...described(), ...FOOD, '--yes')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain('Purged 1,000 rows from batch_test')
    const options = described().join(' ')
    const [, id = ''] = new RegExp(`sluice resume (\\S+) ${options}\n`).exec(out) ?? []
    expect(await rows()).toBe(4_000)
    const jobs = await sluice('jobs', ...described())
    expect(jobs.out).toContain(id.slice(0, 8))
    const resumed = await sluice('resume', id, ...described())
    expect(resumed).toMatchObject({ code: 2, error: expect.stringContaining('has succeeded') })
    const unknown = await sluice('rejects', '00000000', ...described())
    expect(unknown.error).toContain(`sluice jobs ${options}\n`)
  })

  it('keeps no secret in its home', async () => {
    await sluice('purge', '--cluster', 'production', ...FOOD, '--yes')
    for (const name of ['clusters.json', 'capabilities.json'])
      expect(await readFile(join(home, name), 'utf8')).not.toContain(access.secretAccessKey)
  })

  it('without anybody to ask changes nothing and says what it would have', async () => {
    const { code, out, error } = await sluice('purge', '--cluster', 'production', ...FOOD)
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(error).toMatch(
      /^error: This deletes about [\d,]+ to [\d,]+ of about 5,000 rows in batch_test on production, which is production, and there is no terminal/,
    )
    expect(error).toContain('--yes')
    const json = await sluice('purge', '--cluster', 'production', ...FOOD, '--json')
    expect(outputLines(json.out)).toMatchObject([
      { type: 'result', problem: { code: 'confirmation-needed' } },
    ])
    expect(await rows()).toBe(5_000)
  })

  it('in development starts after a y', async () => {
    const { code, out } = await onTerminal(
      ['purge', '--cluster', 'development', ...FOOD],
      [['[y/N] ', 'y\r']],
    )
    expect(code).toBe(0)
    expect(out).toContain('Purged 1,000 rows')
    expect(await rows()).toBe(4_000)
  })

  it('in production starts after the name of the table alone', async () => {
    const args = ['purge', '--cluster', 'production', ...FOOD]
    const refused = await onTerminal(args, [['(batch_test): ', 'y\r']])
    expect(refused).toMatchObject({ code: 4, out: expect.stringContaining('nothing was changed') })
    expect(await rows()).toBe(5_000)
    expect(await onTerminal(args, [['(batch_test): ', 'batch_test\r']])).toMatchObject({ code: 0 })
    expect(await rows()).toBe(4_000)
  })

  it('on all rows asks for the name in development too', async () => {
    const args = ['purge', '--cluster', 'development', '--table', 'batch_test', '--where', 'true']
    expect(await onTerminal(args, [['(batch_test): ', '\r']])).toMatchObject({ code: 4 })
    expect(await rows()).toBe(5_000)
  })

  it('does not start as something else than the plan that was shown at the question', async () => {
    const direct = await directConnection(own.home)
    const run = async (sql: string) => await withDatabase(direct, async (client) => await client.query(sql))
    await run('CREATE TABLE kept (category text)')
    const where = 'category NOT IN (SELECT kept.category FROM kept)'
    const { code, out } = await onTerminal(
      ['purge', '--cluster', 'production', '--table', 'batch_test', '--where', where],
      [
        [
          '(batch_test): ',
          async () => {
            await run('ALTER TABLE kept RENAME TO kept_before; CREATE TABLE kept (category text)')
            return 'batch_test\r'
          },
        ],
      ],
    )
    await run('DROP TABLE kept, kept_before')
    expect(code).toBe(4)
    expect(out).toContain('the table kept has changed')
    expect(out).toContain('Do a new dry run')
    expect(await rows()).toBe(5_000)
  })

  it('does not start on another cluster than the one that was planned on', async () => {
    const change = async (...more: string[]) =>
      await sluice(
        'clusters',
        'add',
        'production',
        ...described(),
        '--environment',
        'production',
        '--replace',
        ...more,
      )
    const { code, out } = await onTerminal(
      ['purge', '--cluster', 'production', ...FOOD],
      [
        [
          '(batch_test): ',
          async () => {
            await change('--schema', 'public')
            return 'batch_test\r'
          },
        ],
      ],
    )
    expect(await change()).toMatchObject({ code: 0 })
    expect(code).toBe(4)
    expect(out).toContain('The cluster “production” has changed since the job was planned')
    expect(await rows()).toBe(5_000)
  })

  it('stays at the approved rows until somebody approves of the rest, which the jobs list', async () => {
    const limits = ['--approved-rows', '100', '--batch-size', '50', '--yes', '--json']
    const stopped = await sluice('purge', '--cluster', 'production', ...FOOD, ...limits)
    expect(stopped.code).toBe(4)
    const result = outputLines(stopped.out).at(-1)
    const jobId = (result?.type === 'result' && result.jobId) || ''
    const resume = ['resume', jobId, '--cluster', 'production']
    const refused = await onTerminal(resume, [['[y/N] ', 'n\r']])
    expect(refused).toMatchObject({ code: 4, out: expect.stringContaining('The job stays paused.') })
    expect(await rows()).toBe(4_890)
    expect(await onTerminal(resume, [['[y/N] ', 'y\r']])).toMatchObject({ code: 0 })
    expect(await rows()).toBe(4_000)
    const jobs = outputLines((await sluice('jobs', '--cluster', 'production', '--json')).out)
    expect(jobs.find((line) => line.type === 'job' && line.jobId === jobId)).toMatchObject({
      approvals: [
        { path: 'yes', approvedRows: 100 },
        { path: 'question', approvedRows: null },
      ],
    })
  })

  it('stops at Ctrl-C while it asks', async () => {
    const { code, out } = await onTerminal(
      ['purge', '--cluster', 'production', ...FOOD],
      [['(batch_test): ', '\u0003']],
    )
    expect(code).toBe(3)
    expect(out).toContain('Stopped before anything was changed.')
    expect(await rows()).toBe(5_000)
  })

  it('is only shown by a dry run, without a question', async () => {
    expect(await sluice('purge', '--cluster', 'production', ...FOOD, '--dry-run')).toMatchObject({
      code: 0,
      error: '',
    })
    expect(await rows()).toBe(5_000)
  })
})
