import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, platform, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { composeSluice } from '../../electron/compose.ts'
import { ADMIN, SUPERUSER, withClient } from '../../electron/sandbox/client.ts'
import { sandboxFolder } from '../../electron/sandbox/folder.ts'
import { readPasswords } from '../../electron/sandbox/passwords.ts'
import { SILENT } from '../../shared/logger.ts'
import { runPurgeCase, type CaseResult, type PurgeCase } from './purge-case.ts'

/*
 * npm run bench [-- --json] [-- --runs N]
 *
 * Compares Sluice's key ranges with the pattern of AWS's sample (hash) and with one unbounded
 * DELETE, side by side in one run, on a sandbox of its own that is thrown away afterwards.
 */
const CASES: readonly PurgeCase[] = [{ name: 'purge-1m-4w', rows: 1_000_000, workers: 4, batchSize: 1_000 }]

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, runs: { type: 'string', default: '5' } },
})
const runs = Math.max(1, Number(values.runs) || 1)

const home = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
const workerScript = new URL('../../electron/engine/run/worker.ts', import.meta.url)
const { engine, sandbox } = composeSluice({ home, workerScript, logger: SILENT })
try {
  const { version, port } = await sandbox.start()
  await allowCheckpoints(home, port)
  const client = new pg.Client({ ...(await sandbox.connection()) })
  await client.connect()
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const cases: CaseResult[] = []
  for (const purge of CASES) cases.push(await runPurgeCase({ client, engine, runs, say }, purge))
  await client.end()
  print(machineOf(version), cases)
} finally {
  await engine.close()
  await sandbox.stop()
  await rm(home, { recursive: true, force: true })
}

/** To be had by the superuser only, who else sets the sandbox up and is used by nobody. */
async function allowCheckpoints(root: string, port: number | null): Promise<void> {
  const { superuser: password } = await readPasswords(sandboxFolder(root).passwords)
  const login = { port: port ?? 0, user: SUPERUSER, password }
  await withClient(login, async (client) => void (await client.query(`GRANT pg_checkpoint TO ${ADMIN}`)))
}

function machineOf(database: string | null) {
  const memoryGiB = Math.round(totalmem() / 2 ** 30)
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGiB,
    platform: platform(),
    node: process.version,
    database,
  }
}

function print(machine: ReturnType<typeof machineOf>, cases: readonly CaseResult[]): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ machine, cases })}\n`)
    return
  }
  process.stdout.write(
    `${machine.cpus} × ${machine.model}, ${machine.database}, medians of ${runs} runs, rows/s\n`,
  )
  console.table(
    Object.fromEntries(
      cases.map(({ name, rowsPerSecond, ratio }) => [
        name,
        { ...rowsPerSecond, 'range ÷ hash': ratio.rangeToHash, 'range ÷ unbounded': ratio.rangeToUnbounded },
      ]),
    ),
  )
}
