import { randomUUID } from 'node:crypto'
import { displayTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { describeKeyed, type TableDefinition } from '../db/catalog.ts'
import { fingerprintOf } from '../db/fingerprint.ts'
import { withSession } from '../db/session.ts'
import type { EngineOptions } from '../engine-options.ts'
import { capabilitiesOf, hasLedger, ledgerMissing } from '../ledger/capability.ts'
import { writtenColumn } from '../plan/write/mapping.ts'
import type { Write } from '../plan/write/write.ts'
import type { BatchWriter } from './batch-writer.ts'
import { addLanes } from './lane-ledger.ts'
import { LaneWriter } from './lane-writer.ts'
import type { WriterOptions } from './writer-options.ts'

const WORKERS = 4
const MOST_WORKERS = 64
const BATCH_ROWS = 1_000
/** Of a transaction: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
const MOST_BATCH_ROWS = 3_000

/** Throws `usage`, `confirmation-needed`, `ledger-missing`, and what a plan of the table does. */
export async function openWriter(engine: EngineOptions, options: WriterOptions): Promise<BatchWriter> {
  const workers = within('workers', options.workers ?? WORKERS, MOST_WORKERS)
  const batchRows = within('batchSize', options.batchSize ?? BATCH_ROWS, MOST_BATCH_ROWS)
  const { max, min = 0 } = typeof options.rate === 'object' ? options.rate : { max: options.rate ?? 1 }
  if (!(max > 0 && min >= 0 && min <= max)) throw unfit('“rate” must be a positive number of rows a second')
  const { cluster } = options
  await requireApproval(engine, options)
  const holder = { jobId: randomUUID(), owner: randomUUID(), leaseMs: 0, isProgram: true } as const
  const { table, oneStatement } = await withSession(await engine.connect(cluster), async (session) => {
    const found = await describeKeyed(session, options.table)
    if (!(await hasLedger(session)))
      throw ledgerMissing('A batch writer keeps in the ledger which of its batches took place')
    const capabilities = await capabilitiesOf(session, cluster, engine.capabilities)
    await addLanes(session, holder, workers)
    return { table: found, ...capabilities }
  })
  const write = writeOf(table, options)
  const named = new Set(write.columns.map(({ name }) => name))
  return new LaneWriter({
    ...{ engine, options, holder, write, oneStatement, workers, batchRows },
    target: { table: table.table, fingerprint: fingerprintOf(table, named) },
  })
}

/** All columns that can be written; a row may leave some out. */
function writeOf(table: TableDefinition, { mode, allowRounding }: WriterOptions): Write {
  const columns = table.columns
    .filter(({ generation }) => generation !== 'stored')
    .map((column, place) => writtenColumn(column, place))
  return {
    ...{ table: table.table, key: table.keyColumns, columns },
    keyPlaces: table.key.map((name) => columns.findIndex((column) => column.name === name)),
    hasIdentity: table.columns.some(({ generation }) => generation === 'always'),
    ...{ mode: mode ?? 'upsert', op: 'put', opField: columns.length },
    ...{ allowRounding: allowRounding ?? false, index: null, inOrder: true, named: null },
  }
}

async function requireApproval(engine: EngineOptions, { cluster, table, approved }: WriterOptions) {
  const environment = await engine.environmentOf(cluster)
  if (environment === 'sandbox' || approved === true) return
  throw new ProblemError({
    kind: 'refused',
    code: 'confirmation-needed',
    message: `This writer changes ${displayTable(table)} on a ${environment} cluster and has not been approved. Nothing was changed.`,
    nextStep: 'Pass “approved: true” once somebody has approved of it.',
  })
}

function within(name: string, value: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value
  throw unfit(`“${name}” must be a whole number from 1 to ${most}`)
}

function unfit(what: string): ProblemError {
  const nextStep = 'Correct the options of the batch writer.'
  return new ProblemError({ kind: 'usage', code: 'usage', message: `${what}.`, nextStep })
}
