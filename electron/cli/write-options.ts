import { ReadBack, WriteMode, WriteOp, WriteSpec } from '../../shared/job-spec.ts'
import { type AdjustmentOptions, approvedRowsOf, limitsOf } from './adjustment-options.ts'
import type { ArchiveOption } from './archive-options.ts'
import type { RowSelection } from '../../shared/row-file.ts'
import type { TableName } from '../../shared/table-name.ts'
import { tableName } from './job-options.ts'
import { oneOf, required } from './option-values.ts'
import { rowFileOf, type RowFileTyped } from './row-file-options.ts'
import type { TargetOptions } from './target.ts'
import type { Flags, Typed } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

/** The options of `write` as they were typed. */
export type WriteOptions = TargetOptions &
  AdjustmentOptions &
  ArchiveOption &
  RowFileTyped &
  Typed<'table' | 'tableField' | 'mode' | 'op' | 'opField' | 'approvedRows' | 'rejects' | 'verify'> & {
    readonly map?: readonly string[]
  } & Flags<'allowRounding' | 'dryRun' | 'yes' | 'json'>

/** The write that the options ask for. Throws `usage` for the first value that cannot be read. */
export function writeSpecOf(path: string, cluster: string, options: WriteOptions): WriteSpec {
  required('write', '--table', options.table, 'batch_test')
  return writesOf(path, cluster, options)(tableName(options.table ?? ''))
}

/** The same of a file for several tables: of each the write of its rows. */
export function writesOf(
  path: string,
  cluster: string,
  options: WriteOptions,
): (table: TableName, only?: RowSelection) => WriteSpec {
  const file = rowFileOf(path, options)
  const spec = {
    operation: 'write',
    cluster,
    mode: oneOf('--mode', options.mode, WriteMode.options),
    op: oneOf('--op', options.op, WriteOp.options),
    opField: options.opField,
    columns: Object.fromEntries((options.map ?? []).map(mapping)),
    allowRounding: options.allowRounding,
    verify: oneOf('--verify', options.verify, ReadBack.options),
    limits: {
      ...limitsOf(options, 'leave --rate out'),
      approvedRows: approvedRowsOf(options.approvedRows),
    },
  }
  return (table, only) => WriteSpec.parse({ ...spec, table, file: { ...file, ...(only && { only }) } })
}

/** `field=column`; without a column the field is left out. */
function mapping(typed: string): [string, string | null] {
  const place = typed.lastIndexOf('=')
  if (place > 0) return [typed.slice(0, place), typed.slice(place + 1) || null]
  throw usageError(
    `--map takes FIELD=COLUMN, not “${typed}”.`,
    'Write --map total=value, or --map note= to leave the field out.',
  )
}
