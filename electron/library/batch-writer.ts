import { ProblemError } from '../../shared/problem-error.ts'
import { parseTableName } from '../../shared/identifier.ts'
import type { TableName } from '../../shared/table-name.ts'
import type { BatchWriter, Engine, WriteResult, WriterOptions } from '../engine/engine.ts'

/** Of a {@link BatchWriter}; `table` as SQL has it: `sessions`, `sales.orders`, `"Other Name"`. */
export type BatchWriterSettings = Omit<WriterOptions, 'table'> & { readonly table: string }

/** Throws `usage` for what is not the name of a table. */
export function tableOf(name: string): TableName {
  const table = parseTableName(name)
  if (table) return table
  throw new ProblemError({
    kind: 'usage',
    code: 'usage',
    message: `“${name}” is not the name of a table.`,
    nextStep: String.raw`Write sessions, sales.orders or \"Other Name\".`,
  })
}

export async function openWriter(
  engine: Engine,
  { table, ...settings }: BatchWriterSettings,
): Promise<BatchWriter> {
  return await engine.batchWriter({ ...settings, table: tableOf(table) })
}

/** What `use` asks of the writer is written once it returns, and nothing more once it throws. */
export async function writeWith(
  engine: Engine,
  settings: BatchWriterSettings,
  use: (writer: BatchWriter) => Promise<void>,
): Promise<WriteResult> {
  const writer = await openWriter(engine, settings)
  try {
    await use(writer)
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return await writer.close()
}
