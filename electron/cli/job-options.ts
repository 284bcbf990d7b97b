import { displayTable, parseTableName } from '../../shared/identifier.ts'
import type { TableName } from '../../shared/table-name.ts'
import {
  ApprovedRows,
  BatchSize,
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  JobSpec,
  MaxRejects,
  type Operation,
  RepopulateRows,
  RowsPerSecond,
  Strategy,
  WorkerCount,
} from '../../shared/job-spec.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../shared/demo-table.ts'
import { required, wholeNumber } from './option-values.ts'
import type { TargetOptions } from './target.ts'
import { usageError } from './usage-problem.ts'

/** The options of a job's command as they were typed. */
export interface JobOptions extends TargetOptions {
  readonly table?: string
  readonly where?: string
  readonly set?: string
  readonly touchUpdatedAt?: boolean
  readonly batchSize?: string
  readonly workers?: string
  readonly rate?: string
  readonly maxRejects?: string
  readonly approvedRows?: string
  readonly strategy?: string
  readonly rows?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** The job that the options ask for. Throws `usage` for the first value that cannot be read. */
export function jobSpecOf(operation: Operation, cluster: string, options: JobOptions): JobSpec {
  for (const [name, example] of REQUIRED[operation]) required(operation, `--${name}`, options[name], example)
  return JobSpec.parse({
    operation,
    cluster,
    table: options.table === undefined ? DEMO_TABLE : tableName(options.table),
    where: options.where,
    set: options.set,
    touchUpdatedAt: options.touchUpdatedAt,
    strategy: strategy(options.strategy),
    rows: wholeNumber('--rows', options.rows, RepopulateRows, DEMO_ROWS),
    limits: {
      batchSize: wholeNumber('--batch-size', options.batchSize, BatchSize, DEFAULT_BATCH_SIZE),
      workers: wholeNumber('--workers', options.workers, WorkerCount, DEFAULT_WORKERS),
      rowsPerSecond: wholeNumber('--rate', options.rate, RowsPerSecond, 'leave --rate out'),
      maxRejects: wholeNumber('--max-rejects', options.maxRejects, MaxRejects, 'leave --max-rejects out'),
      approvedRows: wholeNumber(
        '--approved-rows',
        options.approvedRows,
        ApprovedRows,
        'leave --approved-rows out',
      ),
    },
  })
}

const TABLE = ['table', 'batch_test'] as const
const WHERE = ['where', '"category = \'food\'"'] as const

const REQUIRED: Record<Operation, readonly (readonly ['table' | 'where' | 'set', string])[]> = {
  purge: [TABLE, WHERE],
  update: [TABLE, ['set', '"status = \'archived\'"'], WHERE],
  repopulate: [],
}

function tableName(text: string): TableName {
  const table = parseTableName(text)
  if (table && table.schema.length <= 63 && table.name.length <= 63) return table
  throw usageError(
    `“${text}” is not the name of a table.`,
    `Write --table ${displayTable(DEMO_TABLE)}, --table schema.name, or --table '"Other Name"' with the quotes.`,
  )
}

function strategy(text: string | undefined): Strategy | undefined {
  if (text === undefined) return undefined
  const parsed = Strategy.safeParse(text)
  if (parsed.success) return parsed.data
  throw usageError(`There is no strategy “${text}”.`, `Use --strategy ${Strategy.options.join(', ')}.`)
}
