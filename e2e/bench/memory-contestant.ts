import { fork } from 'node:child_process'
import { once } from 'node:events'
import { codeCacheFolder } from '../../electron/home.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { bundledProbe } from './bundled-probe.ts'
import type { BenchCluster } from './bench-cluster.ts'
import type { BenchTable } from './bench-table.ts'
import type { Contestant, Readings } from './contestant.ts'
import { median } from './median.ts'
import type { MemoryReport, MemoryTask } from './memory-probe.ts'

const MEGABYTE = 1_000_000

/** The memory that a process of the engine's own takes for a job; `specOf` may prepare what the job is for. */
export function memoryContestant(
  name: string,
  table: BenchTable,
  specOf: (cluster: BenchCluster) => Promise<JobSpec> | JobSpec,
): Contestant {
  return {
    name,
    table,
    run: async (cluster) => {
      const { home, connection } = cluster
      return memoryReadings(await runProbe({ home, connection, spec: await specOf(cluster) }), table.rows)
    },
  }
}

/** The most it ever held, and the middle of the first and the last third of the time that it worked. */
function memoryReadings({ result, starting, working }: MemoryReport, rows: number): Readings {
  if (result.state !== 'succeeded' || result.rows !== rows) {
    throw new Error(`A job did not do its work: ${JSON.stringify(result)}`)
  }
  const third = Math.ceil(working.length / 3)
  return {
    mostMegabytes: Math.max(...starting, ...working) / MEGABYTE,
    firstThirdMegabytes: median(working.slice(0, third)) / MEGABYTE,
    lastThirdMegabytes: median(working.slice(-third)) / MEGABYTE,
    rowsPerSecond: result.rows / result.seconds,
  }
}

async function runProbe(task: MemoryTask): Promise<MemoryReport> {
  await using bundle = await bundledProbe()
  // With compiled code kept as the command line does, and none of this process's options, which may be a test's.
  const env = { ...process.env, NODE_COMPILE_CACHE: codeCacheFolder(task.home) }
  const probe = fork(bundle.script, { execArgv: [], env })
  const ended = once(probe, 'exit')
  probe.send(task)
  const [report] = (await Promise.race([once(probe, 'message'), ended])) as [MemoryReport | number]
  if (typeof report !== 'object') throw new Error(`The process with the engine ended with code ${report}.`)
  await ended
  return report
}
