import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, expect, it, vi } from 'vitest'
import { COMMAND_LINE } from '../../testing/bundled.ts'
import { countRows, withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()

beforeEach(async () => {
  const { code, error } = await runCli(own.home, 'repopulate', '--cluster', 'sandbox')
  if (code !== 0) throw new Error(error)
})

const PURGE = ['purge', '--cluster', 'sandbox', '--table', 'batch_test', '--where', 'true', '--json']
/** So slow that no test sees the end. */
const SLOWLY = ['--batch-size', '10', '--rate', '200']
/** In what is counted; the plan of a repopulate names a number of rows, too. */
const SOME_ROWS = /"type":"progress".*"rows":[1-9]/
/** As {@link SOME_ROWS}, without --json: the first line may come before the first row. */
const SOME_ROWS_SAID = /[1-9][\d,]* rows? .*elapsed/
/** Progress may be told until the last transaction has ended. */
const UNTIL_THE_END = String.raw`Stopping: .*\n(?:.* elapsed .*\n)*`

/** Longer than what counts as one keypress. */
const NEXT_KEYPRESS_MS = 400

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the job between two transactions', async (signal) => {
  const { child, ended, printed } = startCli(own.home, [...PURGE, ...SLOWLY])
  await printed(SOME_ROWS)
  child.kill(signal)
  const { code, out, error } = await ended
  expect({ code, error }).toEqual({ code: 3, error: '' })
  const result = outputLines(out).at(-1)
  expect(result).toMatchObject({ type: 'result', state: 'interrupted', resumable: true, problem: null })
  expect(await countRows(own.connection)).toBe(5_000 - (result?.type === 'result' ? result.rows : 0))
})

it('says what was done and how to go on', async () => {
  const args = PURGE.filter((arg) => arg !== '--json')
  const { child, ended, printed } = startCli(own.home, [...args, ...SLOWLY])
  await printed(SOME_ROWS_SAID)
  child.kill('SIGINT')
  const { code, out } = await ended
  expect(code).toBe(3)
  expect(out).toMatch(new RegExp(String.raw`${UNTIL_THE_END}Interrupted after \d+ rows in batch_test`))
  expect(out).toMatch(/Resume with: sluice resume [0-9a-f-]{36} --cluster sandbox\n$/)
})

it('ends a job without a ledger as cancelled, and says what running it again does', async () => {
  const args = PURGE.filter((arg) => arg !== '--json')
  const hash = ['--strategy', 'hash', '--workers', '2']
  const { child, ended, printed } = startCli(own.home, [...args, ...SLOWLY, ...hash])
  await printed(SOME_ROWS_SAID)
  child.kill('SIGINT')
  const { code, out } = await ended
  expect(code).toBe(3)
  expect(out).toMatch(new RegExp(String.raw`${UNTIL_THE_END}Stopped after \d+ rows in batch_test`))
  expect(out).toContain('Run the same command again to purge the rest.')
  expect(out).not.toContain('sluice resume')
})

it('waits for a transaction under way once, and not twice', async () => {
  await withDatabase(own.connection, async (other) => {
    await other.query('BEGIN')
    await other.query("UPDATE batch_test SET status = 'held' WHERE category = 'food'")
    const { child, ended, printed } = startCli(own.home, [...PURGE, '--workers', '1', '--batch-size', '3000'])
    await printed(/"inFlight":1/)
    child.kill('SIGINT')
    await printed(/"state":"cancelling"/)
    await setTimeout(NEXT_KEYPRESS_MS)
    expect(child.exitCode).toBeNull()
    child.kill('SIGINT')
    const { code, out, error } = await ended
    expect({ code, error }).toEqual({ code: 3, error: '' })
    expect(outputLines(out).at(-1)).toMatchObject({ type: 'result', state: 'interrupted', rows: 0 })
    await other.query('ROLLBACK')
  })
  expect(await countRows(own.connection, "status = 'active'")).toBe(5_000)
})

it('says what was done also when the ledger cannot be told before the second Ctrl-C ends all', async () => {
  await withDatabase(own.connection, async (other) => {
    const { child, ended, printed } = startCli(own.home, [...PURGE, ...SLOWLY])
    await printed(SOME_ROWS)
    await other.query('BEGIN')
    await other.query('LOCK TABLE sluice.key_range IN EXCLUSIVE MODE')
    child.kill('SIGINT')
    await printed(/"state":"cancelling"/)
    await setTimeout(NEXT_KEYPRESS_MS)
    child.kill('SIGINT')
    const { code, out, error } = await ended
    expect({ code, error }).toEqual({ code: 3, error: '' })
    expect(outputLines(out).at(-1)).toMatchObject({ type: 'result', state: 'interrupted', resumable: true })
    await other.query('ROLLBACK')
  })
})

/** Whoever writes to the ledger's jobs waits for `use`, who is told when somebody does. */
async function withHeldJobs(use: (somebodyWaits: () => Promise<void>) => Promise<void>): Promise<void> {
  await withDatabase(own.connection, async (other) => {
    await other.query(`
      CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
      CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON sluice.job FOR EACH ROW EXECUTE FUNCTION hold();
      SELECT pg_advisory_lock(1)`)
    const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    try {
      await use(async () => {
        await vi.waitUntil(async () => (await other.query(waiting)).rowCount !== 0, 30_000)
      })
    } finally {
      await other.query('SELECT pg_advisory_unlock_all(); DROP FUNCTION hold CASCADE')
    }
  })
}

it.each(['purge', 'resume'])('ends and names a job that %s was launching', async (command) => {
  const purge = [...PURGE.filter((arg) => arg !== '--json'), ...SLOWLY]
  let args = purge
  if (command === 'resume') {
    const { child, ended, printed } = startCli(own.home, purge)
    await printed(SOME_ROWS_SAID)
    child.kill('SIGINT')
    const jobId = /sluice resume (\S+)/.exec((await ended).out)?.[1] ?? ''
    args = ['resume', jobId, '--cluster', 'sandbox']
  }
  let launched: ReturnType<typeof startCli> | undefined
  await withHeldJobs(async (somebodyWaits) => {
    launched = startCli(own.home, args)
    await somebodyWaits()
    launched.child.kill('SIGINT')
    await setTimeout(NEXT_KEYPRESS_MS)
  })
  const { code, out, error } = (await launched?.ended) ?? {}
  expect({ code, error }).toEqual({ code: 3, error: '' })
  expect(out).toMatch(/Interrupted after [\d,]+ rows? in batch_test/)
  expect(out).toMatch(/Resume with: sluice resume [0-9a-f-]{36} --cluster sandbox\n$/)
  const jobs = await runCli(own.home, 'jobs', '--cluster', 'sandbox', '--json')
  expect(outputLines(jobs.out)[0]).toMatchObject({ state: 'interrupted', spec: { operation: 'purge' } })
})

it('says where to look when the second Ctrl-C ends a launch', async () => {
  await withHeldJobs(async (somebodyWaits) => {
    const { child, ended } = startCli(own.home, PURGE)
    await somebodyWaits()
    child.kill('SIGINT')
    await setTimeout(NEXT_KEYPRESS_MS)
    child.kill('SIGINT')
    const { code, out, error } = await ended
    expect(code).toBe(3)
    expect(error).toContain('sluice jobs --cluster sandbox')
    expect(outputLines(out).at(-1)).toMatchObject({
      type: 'result',
      state: 'interrupted',
      problem: { code: 'gave-up', action: 'list-jobs' },
    })
  })
})

it('ends a step of the demo for good, which starts from the beginning when it is run again', async () => {
  const { child, ended, printed } = startCli(own.home, ['demo', '--rows', '1000000', '--json'])
  await printed(SOME_ROWS)
  child.kill('SIGINT')
  const { code, out, error } = await ended
  expect({ code, error }).toEqual({ code: 3, error: '' })
  expect(outputLines(out).at(-1)).toMatchObject({ type: 'result', state: 'cancelled' })
  const jobs = await runCli(own.home, 'jobs', '--cluster', 'sandbox', '--json')
  expect(outputLines(jobs.out)[0]).toMatchObject({ state: 'cancelled', spec: { operation: 'repopulate' } })
})

it('stops the job when nobody reads the output any more', async () => {
  const { child, ended, printed } = startCli(own.home, [...PURGE, ...SLOWLY])
  await printed(SOME_ROWS)
  child.stdout?.destroy()
  expect(await ended).toMatchObject({ code: 3, error: '' })
  const left = await countRows(own.connection)
  expect(left).toBeGreaterThan(0)
  await setTimeout(NEXT_KEYPRESS_MS)
  expect(await countRows(own.connection)).toBe(left)
})

it('stops the job when npm and its shell are gone', async () => {
  const shell = spawn('sh', ['-c', '"$0" "$@"; true', process.execPath, COMMAND_LINE, ...PURGE, ...SLOWLY], {
    env: { ...process.env, SLUICE_HOME: own.home, npm_lifecycle_event: 'sluice' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (SOME_ROWS.test(out)) shell.kill('SIGKILL')
  })
  await once(shell, 'close')
  expect(outputLines(out).at(-1)).toMatchObject({ type: 'result', state: 'interrupted' })
})
