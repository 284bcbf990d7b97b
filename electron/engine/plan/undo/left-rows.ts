import { open } from 'node:fs/promises'
import type { LeftRow } from '../../../../shared/archive.ts'
import { displayTable } from '../../../../shared/identifier.ts'
import { allRowsOf, isLeft, type ArchivedTable } from '../../archive/archive-text.ts'
import { beyondFiles, committedFrames, type CommittedFrame } from '../../archive/committed.ts'
import { archiveFolderOf } from '../../archive/folders.ts'
import { openJobArchive } from '../../archive/job-archive.ts'
import { readFrame } from '../../archive/scan.ts'
import type { Session } from '../../db/session.ts'
import { readArchivedBatches } from '../../ledger/archives.ts'
import { rejectsAfter } from '../../ledger/job-record.ts'
import { archiveMissing } from './archived-job.ts'

type InSession = <T>(use: (session: Session) => Promise<T>) => Promise<T>

/**
 * Rows that an undo left as they are, as its own archive on this machine has them, then those that it set aside, as
 * the ledger has them. Throws `archive-missing` where there is none here.
 */
export async function* leftRows(inSession: InSession, root: string, jobId: string): AsyncGenerator<LeftRow> {
  const folder = await archiveFolderOf(root, jobId)
  if (folder === null) throw archiveMissing(jobId)
  const { files } = await openJobArchive(folder, jobId)
  const known = await inSession(async (session) => await readArchivedBatches(session, jobId))
  const { committed } = committedFrames(files, beyondFiles(files, known))
  for (const frame of committed) yield* leftIn(frame)
  const along = files.flatMap(({ head }) => head.along)
  yield* rejected(inSession, jobId, along)
}

/** All lines of a frame of which none was left are those of rows that were put back. */
async function* leftIn({ file, frame, batch }: CommittedFrame): AsyncGenerator<LeftRow> {
  if (frame.label.lines === allRowsOf(batch)) return
  const handle = await open(file.path, 'r')
  try {
    for (const line of await readFrame(handle, frame))
      if (isLeft(line))
        yield {
          why: line.left,
          key: [...line.key],
          ...(line.of === undefined
            ? { wanted: line.wanted && [...line.wanted], found: line.found && [...line.found] }
            : { table: nameOf(file.head.along[line.of]), wanted: null, found: null }),
          message: null,
        }
  } finally {
    await handle.close()
  }
}

function nameOf(along: ArchivedTable | undefined): string {
  return along ? displayTable(along.table) : ''
}

/** One of another table goes by that as well: see `nameOf` in `ledger/restore-batches.ts`. */
function ofTable(key: readonly string[], along: readonly ArchivedTable[]): Pick<LeftRow, 'key' | 'table'> {
  const [table, ...others] = key
  const isAlong = along.some((one) => nameOf(one) === table && one.key.length === others.length)
  return isAlong && table !== undefined ? { key: others, table } : { key: [...key] }
}

async function* rejected(
  inSession: InSession,
  jobId: string,
  along: readonly ArchivedTable[],
): AsyncGenerator<LeftRow> {
  for (let after: string | null = ''; after !== null;) {
    const from: string = after
    const { rejects, last } = await inSession(async (session) => await rejectsAfter(session, jobId, from))
    for (const { key, message } of rejects)
      yield { why: 'rejected', ...ofTable(key, along), wanted: null, found: null, message }
    after = last
  }
}
