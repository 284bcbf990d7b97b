import { cpus, platform, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { openBenchSandbox } from './bench-sandbox.ts'
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
const runs = Number(values.runs)

if (Number.isInteger(runs) && runs >= 1) await bench()
else {
  process.stderr.write(`error: --runs takes a whole number from 1, not “${values.runs}”.\n`)
  process.exitCode = 2
}

async function bench(): Promise<void> {
  await using sandbox = await openBenchSandbox()
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const cases: CaseResult[] = []
  for (const purge of CASES) cases.push(await runPurgeCase({ ...sandbox, runs, say }, purge))
  print(machineOf(sandbox.version), cases)
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
