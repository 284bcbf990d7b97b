import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PlannedArchive } from '../../../shared/archive.ts'
import { quoteTable } from '../../../shared/identifier.ts'
import type { UndoSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { threeDigits } from '../../../shared/quantity.ts'
import { archiveFolderOf } from '../archive/folders.ts'
import { openJobArchive } from '../archive/job-archive.ts'
import { isOneOf } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { valuesSql } from './archive-values.ts'
import type { Blueprint } from './blueprint.ts'

/** A frame's share of its lines: 0.2 for the demo table's, 0.55 for texts that are random digits. */
const COMPRESSED = 0.3

/** How long the sample is waited for, as it is for itself. */
const WITHIN_MS = 10_000

/** How many bytes a row takes in lines of the archive, by the rows of the sample; null where nobody knows. */
export async function bytesPerRow(session: Session, { plan, phases }: Blueprint): Promise<number | null> {
  const [phase] = phases
  const { columns, before } = plan.sample
  if (!phase?.archive || phase.work.kind !== 'span' || before.length === 0 || !session.usable) return null
  const { change } = phase.work
  const { columns: kept, changed } = phase.archive
  const keys = before.flatMap((row) => change.key.map(({ name }) => row[columns.indexOf(name)]))
  const line = `pg_catalog.octet_length(${valuesSql(kept.map(({ name }) => name))})`
  const where = isOneOf(change.key, before.length)
  const sql = `SELECT pg_catalog.sum(${line}), count(*) FROM ${quoteTable(change.table)} WHERE ${where}`
  const [sum, count] = (await session.queryWithin(WITHIN_MS, sql, keys))?.rows[0] ?? []
  if (!Number(count)) return null
  // New values are as long as old ones, as far as anybody knows.
  return (Number(sum) / Number(count)) * (1 + changed.length / Math.max(1, kept.length))
}

/** What a plan says of the archive. */
export async function plannedArchive(
  { matchingRows }: Plan,
  rowBytes: number | null,
  folder: string,
): Promise<PlannedArchive> {
  const bytes = rowBytes === null || matchingRows === null ? null : rowBytes * matchingRows * COMPRESSED
  return { folder, bytes: bytes === null ? null : threeDigits(bytes), free: await freeBytes(folder) }
}

/** Of an undo, which keeps about as much as the job that it undoes did; `root`: where archives are. */
export async function plannedUndoArchive({ job }: UndoSpec, root: string): Promise<PlannedArchive> {
  const folder = await archiveFolderOf(root, job).catch(() => null)
  const files = folder === null ? null : (await openJobArchive(folder)).files
  const bytes = files && threeDigits(files.reduce((sum, file) => sum + file.bytes, 0))
  return { folder: root, bytes, free: await freeBytes(root) }
}

/** Where the folder will be, if it is not there yet. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return dirname(folder) === folder ? null : await freeBytes(dirname(folder))
  }
}
