import { ProblemError, problemOf } from '../../../shared/problem-error.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { openArchives } from '../compose.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'
import { undoSpecOf, type UndoOptions, undoTarget } from '../undo-options.ts'
import { undoableJobId } from './undoable-job.ts'
import { requireCountIsDry, runSpec } from './job.ts'

/** `sluice undo`: puts back what a job has changed, by its archive on this machine, which tells the cluster as well. */
export async function undoJob(typed: string, options: UndoOptions, stdio: Stdio): Promise<ExitCode> {
  requireCountIsDry(options)
  const archives = await openArchives(stdio)
  const detail = await archives.show(await undoableJobId(archives, typed, stdio))
  const target = undoTarget('undo', detail, options)
  const spec = undoSpecOf(detail, target.cluster, options)
  try {
    return await runSpec(spec, target, options, stdio)
  } catch (error) {
    throw withOptions(error)
  }
}

/** The options with which it would go on, for what was refused; nothing is put back without them. */
function withOptions(error: unknown): unknown {
  const problem = problemOf(error)
  const option = OPTIONS[problem.code]
  if (option === undefined || !problem.names || problem.names.length === 0) return error
  const remedy = problem.names.map((name) => `${option} ${shellWord(name)}`).join(' ')
  return new ProblemError({ ...problem, remedy }, { cause: error })
}

const OPTIONS: Readonly<Record<string, string>> = {
  'archive-elsewhere': '--without-archive',
  'archive-missing': '--without-archive',
  'archive-damaged': '--without-archive',
  'undo-refused': '--without-column',
}
