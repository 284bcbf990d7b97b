import type { ArchivePlace, KnownBatches } from '../archive/committed.ts'
import type { Session } from '../db/session.ts'
import { readRanges } from './range-moves.ts'

/** One for each process, as the ledger keeps them. */
export function archiveLine(place: ArchivePlace): string {
  return JSON.stringify(place)
}

const ADD = `UPDATE sluice.job SET archives = coalesce(archives || E'\\n', '') || $2::text
WHERE id = $1::uuid AND coalesce(archives, '') NOT LIKE '%' || $2::text || '%'`

/** Says where a process keeps what it changes, before it changes anything. May be repeated. */
export async function addArchive(session: Session, jobId: string, place: ArchivePlace): Promise<void> {
  await session.query(ADD, [jobId, archiveLine(place)])
}

/** Every process that kept rows of a job, in the order in which they began; none where the ledger does not know the job. */
export async function readArchives(session: Session, jobId: string): Promise<ArchivePlace[]> {
  const { rows } = await session.query('SELECT archives FROM sluice.job WHERE id = $1::uuid', [jobId])
  const lines = rows[0]?.[0]?.split('\n') ?? []
  return lines.map((line) => JSON.parse(line) as ArchivePlace)
}

/** What tells of an archive's last frames whether their batches took place, of a job on which nobody works; nothing of one that the ledger does not know. */
export async function readArchivedBatches(session: Session, jobId: string): Promise<KnownBatches> {
  const ranges = await readRanges(session, jobId)
  return {
    batchesOf: new Map(ranges.map(({ no, batches }) => [no, batches])),
    archiving: await readArchives(session, jobId),
    changed: ranges.reduce((sum, { rows }) => sum + rows, 0),
  }
}
