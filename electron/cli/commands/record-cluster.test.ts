import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  newRecording,
  readRecording,
  type RecordedCase,
  recordingText,
  writeRecording,
} from '../../conformance/conformance.ts'
import { sandboxIn } from '../../sandbox/temporary-sandbox.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { runOnTerminal } from '../testing/on-terminal.ts'
import { outputLines, startCli } from '../testing/run-cli.ts'

/* The sandbox in the place of a cluster on AWS, with names that no recording may hold. */
const PRIVATE = [
  'salaries_2026',
  'payroll_dept',
  'alice_private',
  'arn:aws',
  '444455556666',
  'hidden-prod-cluster',
]

const UNKNOWN: RecordedCase = { group: 'g', name: 'n', steps: [] }

/** A run of all cases and jobs. */
const RUN_MS = 180_000

const own = useOwnSandbox()
let secrets: readonly string[] = []
let env: NodeJS.ProcessEnv = {}
const file = (name: string) => join(own.home, name)
const sluice = async (...args: string[]) => await startCli(own.home, args, env).ended
const query = async (sql: string) =>
  (await withDatabase(own.connection, async (client) => await client.query(sql))).rows as Record<
    string,
    unknown
  >[]
const scratchSchemas = async () =>
  await query(String.raw`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sluice\_record\_%'`)

beforeAll(async () => {
  const { host, port, region, accessKeyId, secretAccessKey, authorityFile } = await sandboxIn(
    own.home,
  ).access()
  env = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  }
  secrets = [host, String(port), accessKeyId, secretAccessKey, authorityFile, own.home, ...PRIVATE]
  for (const sql of [
    'CREATE SCHEMA payroll_dept',
    'CREATE TABLE payroll_dept.salaries_2026 (id int PRIMARY KEY)',
    'CREATE TABLE salaries_2026 (id int PRIMARY KEY)',
    'CREATE ROLE alice_private LOGIN',
    "CALL sandbox_rules.iam_grant('alice_private', 'arn:aws:iam::444455556666:role/Secret')",
    `INSERT INTO sluice.job VALUES ('00000000-0000-0000-0000-000000000001', '{}', '{}', 'succeeded', 1, 1, 0, -1, 0)`,
  ])
    await query(sql)
  const described = ['--endpoint', `${host}:${port}`, '--region', region, '--ca-file', authorityFile]
  for (const [name, environment, user] of [
    ['hidden-prod-cluster', 'production', 'admin'],
    ['reader', 'development', 'alice_private'],
  ] as const)
    await sluice('clusters', 'add', name, ...described, '--environment', environment, '--user', user)
})

describe('a recording', () => {
  test(
    'holds the answers to all cases and nothing of the user’s, and leaves the cluster as it was',
    async () => {
      const ledger = 'SELECT * FROM sluice.job ORDER BY id'
      const [jobs, rows] = [await query(ledger), await query('SELECT count(*) FROM batch_test')]
      const { code, out } = await sluice(
        'clusters',
        'record',
        'hidden-prod-cluster',
        '--to',
        file('all answers.json'),
        '--yes',
      )
      expect({ code, out }).toMatchObject({
        code: 0,
        out: expect.stringContaining('Recorded the answers to'),
      })
      expect(out).toContain(
        `Where the sandbox differs: sluice sandbox compare '${file('all answers.json')}'\n`,
      )
      const text = await readFile(file('all answers.json'), 'utf8')
      for (const secret of secrets) expect(text).not.toContain(secret)
      expect((await stat(file('all answers.json'))).mode & 0o777).toBe(0o600)
      const { cases } = await readRecording(file('all answers.json'))
      expect(
        cases.filter(({ group }) => group === 'jobs').map(({ steps }) => steps[0]?.answer),
      ).not.toContainEqual(expect.objectContaining({ error: expect.anything() }))
      expect(await scratchSchemas()).toEqual([])
      expect([await query(ledger), await query('SELECT count(*) FROM batch_test')]).toEqual([jobs, rows])
    },
    RUN_MS,
  )

  test(
    'is what the sandbox answers; a difference put in is found, with both answers',
    async () => {
      expect(await sluice('sandbox', 'compare', file('all answers.json'))).toMatchObject({ code: 0 })
      const recording = await readRecording(file('all answers.json'))
      const [first, second, ...others] = recording.cases
      if (!first || !second) throw new Error('nothing was recorded')
      const edited = recordingText({
        ...recording,
        cases: [
          ...others.map((each) => ({
            ...each,
            steps: each.steps.map((step) =>
              step.sql === 'VACUUM ddl_t'
                ? { ...step, answer: { error: { code: '0A000', message: 'no\u001b[2J' } } }
                : step,
            ),
          })),
          { ...first, name: 'of a newer Sluice' },
        ],
      })
      await writeFile(file('edited.json'), edited)
      const { code, out } = await sluice('sandbox', 'compare', file('edited.json'))
      expect({ code, out }).toMatchObject({
        code: 1,
        out: expect.stringMatching(/schema\n {2}VACUUM ddl_t\n/),
      })
      expect(out).toContain(String.raw`cluster  0A000 no\x1b[2J`)
      expect(out).toContain('sandbox  0A000 unsupported VACUUM statement')
      expect(out).toMatch(/lacked these cases .*:\n {2}catalog: /)
      expect(out).toContain('catalog: of a newer Sluice')
      const json = outputLines((await sluice('sandbox', 'compare', file('edited.json'), '--json')).out)
      expect(json.map(({ type }) => type)).toEqual(['difference', 'compared'])
    },
    RUN_MS,
  )
})

describe('refused before anything is sent', () => {
  test.each([
    ['without a file', [], 'clusters record needs --to.'],
    ['a folder that is not there', ['--to', 'nowhere/a.json'], 'There is no folder “'],
    ['a folder in the place of the file', ['--to', '.'], 'is not a file'],
    ['a file that is there', ['--to', 'there.json', '--yes'], 'already exists'],
  ])('%s', async (_, args, message) => {
    await writeFile(file('there.json'), 'mine')
    const path = args.map((arg) => (arg.startsWith('-') ? arg : file(arg)))
    const { code, error } = await sluice('clusters', 'record', 'sandbox', ...path)
    expect({ code, error }).toMatchObject({ code: 2, error: expect.stringContaining(message) })
    expect(await readFile(file('there.json'), 'utf8')).toBe('mine')
  })

  test.each(['hidden-prod-cluster', 'reader'])('%s, where nobody can be asked', async (name) => {
    const { code, error } = await sluice('clusters', 'record', name, '--to', file('asked.json'))
    expect({ code, error }).toMatchObject({ code: 4, error: expect.stringContaining('add --yes') })
    expect(await readdir(own.home)).not.toContain('asked.json')
  })

  test('on a terminal, without the name of the cluster typed', async () => {
    const args = ['clusters', 'record', 'hidden-prod-cluster', '--to', file('typed.json')]
    const { code, out } = await runOnTerminal(own.home, args, env, [['(hidden-prod-cluster): ', 'y\r']])
    expect(code).toBe(4)
    expect(out).toMatch(/about \d,?\d{3} statements to hidden-prod-cluster, which is production/)
    expect(out).toMatch(/makes the schema sluice_record_\w{8} and drops it/)
    expect(out).toContain('less than a cent')
    expect(out).toContain('40001 (OC001)')
    expect(out).toContain('nothing was changed')
    expect(await readdir(own.home)).not.toContain('typed.json')
    const ofReader = await runOnTerminal(
      own.home,
      ['clusters', 'record', 'reader', '--to', file('typed.json')],
      env,
      [['Record? [y/N] ', 'y\r']],
    )
    expect(ofReader).toMatchObject({ code: 1, out: expect.stringContaining('42501 permission denied') })
  })

  test.each([['--conflicts', '1%'], ['--expired-tokens']])(
    'a sandbox with the fault %s',
    async (...fault) => {
      await writeRecording(file('one.json'), newRecording([UNKNOWN], '1.2.3', new Date()))
      await sluice('sandbox', 'faults', ...fault)
      const refused = {
        code: 1,
        error: expect.stringMatching(/Faults are set in the sandbox.*\n.*sluice sandbox faults --off/),
      }
      expect(await sluice('sandbox', 'compare', file('one.json'))).toMatchObject(refused)
      expect(await sluice('clusters', 'record', 'sandbox', '--to', file('faults.json'))).toMatchObject(
        refused,
      )
      await sluice('sandbox', 'faults', '--off')
    },
  )

  test('a user who may make no schema', async () => {
    const { code, error } = await sluice('clusters', 'record', 'reader', '--to', file('reader.json'), '--yes')
    expect({ code, error }).toMatchObject({
      code: 1,
      error: expect.stringContaining('42501 permission denied'),
    })
    expect(await readdir(own.home)).not.toContain('reader.json')
  })
})

test(
  'a recording without a case that is known is no recording to compare with',
  async () => {
    await writeRecording(file('unknown.json'), newRecording([UNKNOWN], '1.2.3', new Date()))
    expect(await sluice('sandbox', 'compare', file('unknown.json'))).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining('contains none of the cases of this version of Sluice'),
    })
  },
  RUN_MS,
)

describe('a recording that does not come to its end', () => {
  test('stopped by a signal it drops its schema and writes nothing', async () => {
    const running = startCli(own.home, ['clusters', 'record', 'sandbox', '--to', file('stopped.json')])
    await running.printed(/limits/)
    expect(await scratchSchemas()).toHaveLength(1)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({
      code: 3,
      error: expect.stringContaining('nothing was written'),
    })
    expect(await scratchSchemas()).toEqual([])
    expect(await readdir(own.home)).not.toContain('stopped.json')
  })

  test('killed, its schema is named by the next one', async () => {
    const running = startCli(own.home, ['clusters', 'record', 'sandbox', '--to', file('killed.json')])
    await running.printed(/schema/)
    running.child.kill('SIGKILL')
    await running.ended
    const [left] = await scratchSchemas()
    const { error } = await sluice('clusters', 'record', 'reader', '--to', file('killed.json'), '--yes')
    expect(error).toContain(`DROP SCHEMA IF EXISTS ${String(left?.['nspname'])} CASCADE`)
    await query(`DROP SCHEMA ${String(left?.['nspname'])} CASCADE`)
  })

  test(
    'killed during its jobs, it leaves no file behind',
    async () => {
      const temporary = await mkdtemp(join(own.home, 'temporary-'))
      const args = ['clusters', 'record', 'sandbox', '--to', file('killed.json')]
      const running = startCli(own.home, args, { TMPDIR: temporary })
      await running.printed(/jobs \(/)
      const tables = async () => await query("SELECT FROM pg_tables WHERE tablename = 'tiny'")
      await expect.poll(tables, { timeout: RUN_MS }).toHaveLength(1)
      running.child.kill('SIGKILL')
      await running.ended
      expect(await readdir(temporary)).toEqual([])
      for (const { nspname } of await scratchSchemas()) await query(`DROP SCHEMA ${String(nspname)} CASCADE`)
    },
    RUN_MS,
  )

  test('a cluster that goes away: what to drop by hand is said', async () => {
    const sandbox = sandboxIn(own.home)
    const running = startCli(own.home, ['clusters', 'record', 'sandbox', '--to', file('away.json')])
    await running.printed(/limits/)
    await sandbox.stop()
    const { code, error } = await running.ended
    const [, schema] = /Drop it by hand: DROP SCHEMA IF EXISTS (\w+) CASCADE/.exec(error) ?? []
    expect({ code, error }).toMatchObject({
      code: 1,
      error: expect.stringContaining('The sandbox is not running'),
    })
    await sandbox.start()
    expect(await readdir(own.home)).not.toContain('away.json')
    const { out } = await sluice('clusters', 'list')
    expect(out).toContain('sandbox')
    expect(schema).toMatch(/^sluice_record_/)
  })
})
