import { shellWord } from '../../shared/command-line.ts'
import { displayName, displayTable, parseTableName } from '../../shared/identifier.ts'
import { isWholeName, MOST_NAME_BYTES, type TableName } from '../../shared/table-name.ts'
import { sqlLengthFault } from '../../shared/sql-text.ts'
import { textFault } from '../../shared/text.ts'
import { JobSpec, type Operation, RepopulateRows, Strategy } from '../../shared/job-spec.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../shared/demo-table.ts'
import { type AdjustmentOptions, approvedRowsOf, limitsOf } from './adjustment-options.ts'
import { required, wholeNumber } from './option-values.ts'
import type { ArchiveOption } from './archive-options.ts'
import { rowFileOf, type RowFileTyped } from './row-file-options.ts'
import type { TargetOptions } from './target.ts'
import type { Flags, Typed } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

/** The options of a job's command as they were typed. */
export type JobOptions = TargetOptions &
  AdjustmentOptions &
  RowFileTyped &
  Typed<'table' | 'where' | 'whereFile' | 'keys' | 'set' | 'setFile' | 'approvedRows' | 'strategy' | 'rows'> &
  ArchiveOption &
  Flags<'touchUpdatedAt' | 'dryRun' | 'count' | 'yes' | 'json'>

/** The job that the options ask for. Throws `usage` for the first value that cannot be read. */
export function jobSpecOf(operation: Operation, cluster: string, options: JobOptions): JobSpec {
  for (const [name, example] of REQUIRED[operation]) {
    const isGiven = name === 'where' && options.keys !== undefined
    if (!isGiven) required(operation, `--${name}`, options[name], example)
  }
  checkSql(options)
  return JobSpec.parse({
    operation,
    cluster,
    table: options.table === undefined ? DEMO_TABLE : tableName(options.table),
    where: options.where ?? (options.keys === undefined ? undefined : 'true'),
    keys: options.keys === undefined ? undefined : rowFileOf(options.keys, options),
    set: options.set,
    touchUpdatedAt: options.touchUpdatedAt,
    strategy: strategy(options.strategy),
    rows: wholeNumber('--rows', options.rows, RepopulateRows, DEMO_ROWS),
    limits: {
      ...limitsOf(options, 'leave --rate out'),
      approvedRows: approvedRowsOf(options.approvedRows),
    },
  })
}

const TABLE = ['table', 'batch_test'] as const
const WHERE = ['where', '"category = \'food\'"'] as const

const REQUIRED: Record<Operation, readonly (readonly ['table' | 'where' | 'set', string])[]> = {
  purge: [TABLE, WHERE],
  update: [TABLE, ['set', '"status = \'archived\'"'], WHERE],
  repopulate: [],
  write: [TABLE],
  undo: [],
}

/** Also of what was read from files. */
export function checkSql({ where, set }: Pick<JobOptions, 'where' | 'set'>): void {
  for (const [what, text] of [
    ['condition', where],
    ['change', set],
  ] as const) {
    const fault = textFault(text ?? '')
    if (fault) throw usageError(`The ${what} ${fault.message}.`, fault.nextStep)
  }
  const fault = sqlLengthFault([where, set].filter((text) => text !== undefined))
  if (fault) throw usageError(`The condition ${fault.message}.`, fault.nextStep)
}

/** The value of --table. Throws `usage`. */
export function tableName(text: string): TableName {
  const table = parseTableName(text)
  for (const name of table ? [table.schema, table.name] : []) {
    if (isWholeName(name)) continue
    throw usageError(
      `“${name}” has more than ${MOST_NAME_BYTES} bytes, which is too long for a name.`,
      'Write the name as the list of tables shows it.',
    )
  }
  if (table) return table
  throw usageError(`“${text}” is not the name of a table.`, `Write ${quotedTable(text)}.`)
}

/** What was meant by a text that lacks only quotes, as it is typed; examples for any other. */
function quotedTable(text: string): string {
  const name = text.trim()
  if (/^[^".]+$/.test(name)) return `--table ${shellWord(displayName(name))} with the quotes`
  return `--table ${displayTable(DEMO_TABLE)}, --table schema.name, or --table '"Other Name"' with the quotes`
}

function strategy(text: string | undefined): Strategy | undefined {
  if (text === undefined) return undefined
  const parsed = Strategy.safeParse(text)
  if (parsed.success) return parsed.data
  throw usageError(`There is no strategy “${text}”.`, `Use --strategy ${Strategy.options.join(', ')}.`)
}
