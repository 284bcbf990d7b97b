import type { ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'
import { targetOf } from '../target.ts'
import { type WriteOptions, writeSpecOf } from '../write-options.ts'
import { withGivenFile } from '../given-file.ts'
import { runSpec } from './job.ts'
import { rejectsPath, saveRejects } from './saved-rejects.ts'
import { writeTables } from './write-tables.ts'

/** `sluice write`: puts and deletes rows by key, from a file; with --rejects those that were set aside go to another. */
export async function writeFile(path: string, options: WriteOptions, stdio: Stdio): Promise<ExitCode> {
  if (options.tableField !== undefined) return await writeTables(path, options, stdio)
  const target = targetOf('write', options)
  // Before the job, not after it.
  const rejects = options.rejects === undefined ? null : await rejectsPath(options.rejects)
  const specOf = (file: string) => writeSpecOf(file, target.cluster, options)
  return await withGivenFile(
    path,
    specOf,
    options,
    stdio,
    async (spec) =>
      await runSpec(spec, target, options, stdio, {
        afterwards: async (engine, result) => {
          if (rejects !== null && result.rejects > 0)
            await saveRejects(engine, spec.cluster, [result.jobId], rejects)
        },
      }),
  )
}
