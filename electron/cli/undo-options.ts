import { z } from 'zod'
import type { ArchiveDetail } from '../../shared/archive-check.ts'
import { takeName } from '../../shared/identifier.ts'
import { type UndoSpec, UndoSpec as Spec } from '../../shared/job-spec.ts'
import { type AdjustmentOptions, limitsOf } from './adjustment-options.ts'
import { type Target, type TargetOptions, targetOf } from './target.ts'
import type { Flags } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

/** The options of `undo` as they were typed. */
export type UndoOptions = TargetOptions &
  AdjustmentOptions & {
    readonly withoutColumn?: readonly string[]
    readonly withoutArchive?: readonly string[]
  } & Flags<'overwrite' | 'dryRun' | 'count' | 'yes' | 'json'>

/** Which cluster an undo is for: the one that the options name, else that of the archive. */
export function undoTarget(
  command: string,
  { summary }: Pick<ArchiveDetail, 'summary'>,
  options: TargetOptions,
): Target {
  const isNamed = options.cluster !== undefined || options.endpoint !== undefined
  return targetOf(command, isNamed ? options : { ...options, cluster: summary.cluster })
}

/** The undo that the options ask for. Throws `usage` for the first value that cannot be read. */
export function undoSpecOf({ summary }: ArchiveDetail, cluster: string, options: UndoOptions): UndoSpec {
  return Spec.parse({
    operation: 'undo',
    cluster,
    table: summary.table,
    job: summary.jobId,
    of: summary.operation,
    overwrite: options.overwrite,
    withoutColumns: options.withoutColumn?.map(columnName),
    withoutArchives: options.withoutArchive?.map(processId),
    limits: limitsOf(options, 'leave --rate out'),
  })
}

/** As in SQL: without quotes, capitals are folded. */
function columnName(typed: string): string {
  const read = takeName(typed.trim())
  if (read?.rest === '') return read.name
  throw usageError(
    `“${typed}” is not the name of a column.`,
    `Write --without-column note, or --without-column '"Other Name"' with the quotes.`,
  )
}

function processId(typed: string): string {
  const parsed = z.guid().safeParse(typed.toLowerCase())
  if (parsed.success) return parsed.data
  throw usageError(
    `“${typed}” is not the ID of a process.`,
    'Leave --without-archive out: where it is needed, what is said names them.',
  )
}
