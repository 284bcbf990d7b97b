import { openRunFolder } from '../../scripts/run-folder/run-folder.ts'
import { optionsOrUsage } from '../arguments.ts'
import { openBenchCluster } from './bench-cluster.ts'
import { readBenchOptions, type BenchOptions } from './bench-options.ts'
import type { CaseResult } from './case-result.ts'
import { racesOf } from './cases.ts'
import { runRace } from './race.ts'
import { machineWith, reportText, type Report } from './report.ts'

/*
 * npm run bench [-- --json] [-- --runs N] [-- --case NAME]
 *
 * Compares Sluice's key ranges with the pattern of AWS's sample (hash) and with what PostgreSQL
 * does by itself, side by side in one run, on a sandbox of its own that is thrown away afterwards.
 * All of it takes 25 minutes on two cores, most of them for hash on five million rows.
 */
const MILLION = 1_000_000

const options = optionsOrUsage((args) => readBenchOptions(args, racesOf(MILLION)))
if (options) await bench(options)

async function bench({ json, runs, races }: BenchOptions): Promise<void> {
  await openRunFolder()
  await using cluster = await openBenchCluster()
  const signal = onInterrupt(async () => await cluster.engine.close())
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const cases: CaseResult[] = []
  for (const race of races) {
    if (signal.aborted) break
    say(race.map(({ name }) => name).join(', '))
    // One that fails does not cost the others their numbers.
    await runRace(cluster, race, { runs, say, signal })
      .then((results) => cases.push(...results))
      .catch(fail)
  }
  const report: Report = { machine: machineWith(cluster.version), runs, cases }
  process.stdout.write(`${json ? JSON.stringify(report) : reportText(report)}\n`)
}

/** Ctrl-C ends the job under way, and the sandbox with it, which would go on by itself otherwise. */
function onInterrupt(endJob: () => Promise<void>): AbortSignal {
  const interrupt = new AbortController()
  process.once('SIGINT', () => {
    interrupt.abort(new Error('Interrupted.'))
    endJob().catch(fail)
  })
  return interrupt.signal
}

function fail(error: unknown): void {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode ||= 1
}
