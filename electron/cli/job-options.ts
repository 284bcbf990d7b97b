import type { z } from 'zod'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { displayTable, parseTableName } from '../../shared/identifier.ts'
import type { TableName } from '../../shared/table-name.ts'
import {
  BatchSize,
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  JobSpec,
  type Operation,
  RepopulateRows,
  RowsPerSecond,
  Strategy,
  WorkerCount,
} from '../../shared/job-spec.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../shared/demo-table.ts'
import { count } from './output/format.ts'
import { usageError } from './usage-problem.ts'

/** The options of a job's command as they were typed. */
export interface JobOptions {
  readonly cluster?: string
  readonly table?: string
  readonly where?: string
  readonly set?: string
  readonly touchUpdatedAt?: boolean
  readonly batchSize?: string
  readonly workers?: string
  readonly rate?: string
  readonly strategy?: string
  readonly rows?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** The job that the options ask for. Throws `usage` for the first value that cannot be read. */
export function jobSpecOf(operation: Operation, options: JobOptions): JobSpec {
  requireOptions(operation, options)
  return JobSpec.parse({
    operation,
    cluster: clusterName(options.cluster ?? ''),
    table: options.table === undefined ? DEMO_TABLE : tableName(options.table),
    where: options.where,
    set: options.set,
    touchUpdatedAt: options.touchUpdatedAt,
    strategy: strategy(options.strategy),
    rows: wholeNumber('--rows', options.rows, RepopulateRows, DEMO_ROWS),
    limits: {
      batchSize: wholeNumber('--batch-size', options.batchSize, BatchSize, DEFAULT_BATCH_SIZE),
      workers: wholeNumber('--workers', options.workers, WorkerCount, DEFAULT_WORKERS),
      rowsPerSecond: wholeNumber('--rate', options.rate, RowsPerSecond, null),
    },
  })
}

const REQUIRED: Record<Operation, readonly (readonly [keyof JobOptions, string])[]> = {
  purge: [
    ['cluster', SANDBOX_CLUSTER],
    ['table', 'batch_test'],
    ['where', '"category = \'food\'"'],
  ],
  update: [
    ['cluster', SANDBOX_CLUSTER],
    ['table', 'batch_test'],
    ['set', '"status = \'archived\'"'],
    ['where', '"category = \'food\'"'],
  ],
  repopulate: [['cluster', SANDBOX_CLUSTER]],
}

function requireOptions(operation: Operation, options: JobOptions): void {
  for (const [name, example] of REQUIRED[operation]) {
    if (options[name] !== undefined) continue
    throw usageError(
      `${operation} needs --${name}.`,
      `Add it, as in --${name} ${example}; see: sluice ${operation} --help`,
    )
  }
}

/**
 * Digits within the bounds of the schema; undefined when the option is absent, so that the
 * contract's own default holds. `example` is what to use instead; null says to leave the option out.
 */
export function wholeNumber(
  option: string,
  text: string | undefined,
  schema: z.ZodInt,
  example: number | null,
): number | undefined {
  if (text === undefined) return undefined
  const parsed = schema.safeParse(/^\d+$/.test(text) ? Number(text) : Number.NaN)
  if (parsed.success) return parsed.data
  const [least, most] = [schema.minValue ?? 0, schema.maxValue ?? 0]
  throw usageError(
    `${option} takes a whole number from ${count(least)} to ${count(most)}, not “${text}”.`,
    example === null
      ? `Write digits only, or leave ${option} out.`
      : `Write digits only: ${option} ${example}`,
  )
}

function clusterName(text: string): string {
  if (text.trim() !== '') return text
  throw usageError(
    'The name of the cluster is empty.',
    `Use --cluster ${SANDBOX_CLUSTER}, the embedded cluster.`,
  )
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
