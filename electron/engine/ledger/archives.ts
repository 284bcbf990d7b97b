import type { Session } from '../db/session.ts'

/** Where a process keeps the rows that it changes of a job. */
export interface ArchivePlace {
  /** Its id in the ledger, and the name of its file. */
  readonly process: string
  readonly host: string
}

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
