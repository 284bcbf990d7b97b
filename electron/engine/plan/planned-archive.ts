import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PlannedArchive } from '../../../shared/archive.ts'
import { noRoomText } from '../../../shared/archive-words.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { threeDigits } from '../../../shared/quantity.ts'
import { archiveFolderOf } from '../archive/folders.ts'
import { openJobArchive } from '../archive/job-archive.ts'

/** Quotes and commas about each value. */
const BYTES_BETWEEN_VALUES = 3
/** What compressing leaves; a quarter of the demo table's rows, more where rows have less in common. */
const COMPRESSED = 0.4

/**
 * The plan with the archive that its job will have, and a warning where that does not fit. `root`: where archives are;
 * `chosen`: where somebody wants this one.
 */
export async function withArchive(plan: Plan, root: string, chosen: string | null): Promise<Plan> {
  const { spec } = plan
  if (spec.operation === 'repopulate' || (spec.operation !== 'undo' && !spec.archive)) return plan
  const folder = chosen ?? root
  const bytes = spec.operation === 'undo' ? await bytesOf(root, spec.job) : expectedBytes(plan)
  const archive: PlannedArchive = {
    folder,
    bytes: bytes === null ? null : threeDigits(bytes),
    free: await freeBytes(folder),
  }
  const warning = noRoomText(archive)
  return { ...plan, archive, warnings: warning === null ? plan.warnings : [...plan.warnings, warning] }
}

/** By the sample rows, which are a few of all. */
function expectedBytes({ spec, sample, matchingRows }: Plan): number | null {
  const { columns, before, after } = sample
  if (matchingRows === 0) return 0
  if (matchingRows === null || before.length === 0) return null
  const perRow = before.reduce((sum, row) => sum + textBytes(row), 0) / before.length
  // Of an update the values that change are kept twice; of which columns they are, the sample shows.
  const set = columns.map((_, place) => spec.operation === 'update' && differs(before, after ?? [], place))
  const perSet = (after ?? []).reduce(
    (sum, row) => sum + textBytes(row.filter((_value, place) => set[place])),
    0,
  )
  return Math.ceil(matchingRows * (perRow + perSet / before.length) * COMPRESSED)
}

type Rows = Plan['sample']['before']

function differs(before: Rows, after: Rows, place: number): boolean {
  return before.some((row, index) => row[place] !== after[index]?.[place])
}

function textBytes(row: readonly (string | null)[]): number {
  return row.reduce((sum, value) => sum + Buffer.byteLength(value ?? 'null') + BYTES_BETWEEN_VALUES, 0)
}

/** An undo keeps about as much as the job that it undoes did. */
async function bytesOf(
  root: string,
  jobId: Extract<JobSpec, { operation: 'undo' }>['job'],
): Promise<number | null> {
  const folder = await archiveFolderOf(root, jobId).catch(() => null)
  if (folder === null) return null
  const { files } = await openJobArchive(folder)
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Of the folder or, where that is made only when a job needs it, of the one above. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return dirname(folder) === folder ? null : await freeBytes(dirname(folder))
  }
}
