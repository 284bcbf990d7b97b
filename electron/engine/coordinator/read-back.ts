import { counted } from '../../../shared/counted.ts'
import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { ReadBack } from '../../../shared/job-spec.ts'
import type { Verification } from '../../../shared/job.ts'
import { RowFileReader } from '../../row-files/row-files.ts'
import type { Session } from '../db/session.ts'
import { rejectsAfter } from '../ledger/job-record.ts'
import { judged, type JudgedRow } from '../ledger/write-effects.ts'
import { given, isGivenKey } from '../plan/undo/restore.ts'
import { lineOf } from '../plan/write/line-name.ts'
import { storedAs, type FileWrite } from '../plan/write/write.ts'
import { notVerified } from './verification.ts'

const ROWS_AT_ONCE = 1_000

/** What is read back of a write, and until when. */
export interface ReadBackWork {
  readonly jobId: string
  readonly write: FileWrite
  readonly what: ReadBack
  readonly isStopped: () => boolean
}

/**
 * Reads the rows of a file that were written, and whether those that were deleted are gone; of `values` also whether
 * each has what the file says. Rows that were set aside are left out, as are those that a mode leaves as they are.
 */
export async function readBack(session: Session, work: ReadBackWork): Promise<Verification | null> {
  const { jobId, write, isStopped } = work
  const aside = await linesAside(session, jobId)
  const reader = new RowFileReader(write.index)
  let [differing, first] = [0, 0]
  try {
    for (let at = 0; at < write.index.rows; at += ROWS_AT_ONCE) {
      if (isStopped()) return notVerified('The job was stopped before all rows were read back.')
      const rows = judged(await reader.read(at, at + ROWS_AT_ONCE), write)
      const sent = rows.filter(({ row, refusal }) => !refusal && !aside.has(row.line))
      const lines = await differingLines(session, work, sent)
      differing += lines.length
      if (first === 0 && lines.length > 0) first = Math.min(...lines)
    }
  } finally {
    await reader.close()
  }
  if (differing === 0) return null
  const are =
    differing === 1 ? 'is not in the table as the file has it' : 'are not in the table as the file has them'
  return {
    state: 'differs',
    message: `Read back, ${counted(differing, 'row')} ${are}, the first at line ${first}: somebody may have changed it since.`,
  }
}

async function linesAside(session: Session, jobId: string): Promise<ReadonlySet<number>> {
  const lines = new Set<number>()
  for (let after: string | null = ''; after !== null;) {
    const { rejects, last }: Awaited<ReturnType<typeof rejectsAfter>> = await rejectsAfter(
      session,
      jobId,
      after,
    )
    for (const { key } of rejects) lines.add(lineOf(key))
    after = last
  }
  return lines
}

/** Rows that have the same fields are compared by one statement. */
async function differingLines(
  session: Session,
  { write, what }: ReadBackWork,
  rows: readonly JudgedRow[],
): Promise<number[]> {
  const compared = (row: JudgedRow) =>
    what === 'values' && write.mode !== 'skip' ? placesOf(write, row) : []
  const groups = Map.groupBy(rows, (row) => `${row.op} ${row.op === 'put' ? compared(row).join(' ') : ''}`)
  const lines: number[] = []
  for (const group of groups.values()) {
    const [one] = group
    if (!one) continue
    const isPut = one.op === 'put'
    const places = isPut ? compared(one) : []
    const fields = [...write.keyPlaces, ...places].map((place) => write.columns[place]?.field ?? -1)
    const values = fields.map((field) => group.map(({ row }) => row.values[field] ?? null))
    const { rows: found } = await session.query(isPut ? differingSql(write, places) : thereSql(write), values)
    for (const [place] of found) lines.push(group[Number(place) - 1]?.row.line ?? 0)
  }
  return lines
}

/** Of columns that the row has values for, but for those that only an insertion sets. */
function placesOf({ columns, keyPlaces }: FileWrite, { row }: JudgedRow): number[] {
  return columns.flatMap(({ field, isFixed }, place) =>
    isFixed || keyPlaces.includes(place) || row.values[field] === undefined ? [] : [place],
  )
}

/** Places of given rows that the table lacks, or has with other values. Parameters: an array of text for each column of the key, then of `places`. */
function differingSql(write: FileWrite, places: readonly number[]): string {
  const { table, key, columns, mode } = write
  const own = (name: string) => `sluice_row.${quoteIdentifier(name)}`
  const differ = places.flatMap((place, index) => {
    const column = columns[place]
    if (!column) return []
    return [
      `${own(column.name)}::text IS DISTINCT FROM (sluice_given.v${key.length + index}::${storedAs(column)})::text`,
    ]
  })
  const isLacking = `${own(key[0]?.name ?? '')} IS NULL`
  // An update of a row that is not there has nothing to show.
  const [join, wrong] = mode === 'update' ? ['JOIN', differ] : ['LEFT JOIN', [isLacking, ...differ]]
  return [
    `SELECT sluice_given.n FROM ${given(key.length + places.length, 1, true)}`,
    `${join} ${quoteTable(table)} AS sluice_row ON ${isGivenKey(key)}`,
    `WHERE ${wrong.length > 0 ? wrong.join(' OR ') : 'false'}`,
  ].join('\n')
}

/** Places of given keys that the table still has. */
function thereSql({ table, key }: FileWrite): string {
  return [
    `SELECT sluice_given.n FROM ${given(key.length, 1, true)}`,
    `JOIN ${quoteTable(table)} AS sluice_row ON ${isGivenKey(key)}`,
  ].join('\n')
}
