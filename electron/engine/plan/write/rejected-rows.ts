import { fileOf } from '../../../../shared/job-spec.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { RowFile, RowFormat } from '../../../../shared/row-file.ts'
import { RowFileReader, type FileRow, type RowFileIndex } from '../../../row-files/row-files.ts'
import type { Session } from '../../db/session.ts'
import { readJob, rejectsAfter } from '../../ledger/job-record.ts'
import { examineGiven } from './examine.ts'
import { lineOf } from './line-name.ts'
import { fileChanged } from './file-changed.ts'

/** A row of a file that a write has set aside. */
export interface RejectedRow {
  readonly line: number
  readonly sqlState: string
  readonly message: string
  /** As it stands in the file. */
  readonly source: string
}

/** All of a job, in the order of the file. */
export interface RejectedRows {
  readonly format: RowFormat
  readonly columns: readonly string[]
  readonly delimiter: string
  readonly quote: string
  readonly rows: AsyncIterable<RejectedRow>
}

type InSession = <T>(use: (session: Session) => Promise<T>) => Promise<T>
type Known = Omit<RejectedRow, 'source'>

/** Rows that a write set aside, with what the file has of them. Throws `file-changed` where the file is another one by now. */
export async function rejectedRows(
  inSession: InSession,
  archives: string,
  jobId: string,
): Promise<RejectedRows> {
  const { spec, plan } = await inSession(async (session) => await readJob(session, jobId))
  const file = fileOf(spec)
  if (!file) throw withoutFile(jobId)
  const { index, release } = await examineGiven(asRead(file, plan.file), archives)
  if (index.sha256 !== plan.file?.sha256) throw fileChanged(file.path)
  const known = await allRejects(inSession, jobId)
  const { format, columns, dialect } = index
  const { delimiter, quote } = dialect
  return { format, columns, delimiter, quote, rows: withSources(index, known, release) }
}

/** As it was read for the job: a list of keys may have been taken for one without a header. */
function asRead(file: RowFile, examined: Plan['file']): RowFile {
  const csv = examined?.dialect?.csv
  return { ...file, ...(examined && { format: examined.format }), ...(csv && { header: csv.header }) }
}

/** In the order of the file, which is that in which they count. */
async function allRejects(inSession: InSession, jobId: string): Promise<Known[]> {
  const all: Known[] = []
  for (let after: string | null = ''; after !== null;) {
    const from: string = after
    const { rejects, last } = await inSession(async (session) => await rejectsAfter(session, jobId, from))
    for (const { key, sqlState, message } of rejects) all.push({ line: lineOf(key), sqlState, message })
    after = last
  }
  return all.toSorted((one, other) => one.line - other.line)
}

async function* withSources(
  index: RowFileIndex,
  known: readonly Known[],
  release: () => Promise<void>,
): AsyncGenerator<RejectedRow> {
  const reader = new RowFileReader(index)
  try {
    const lines = new LineReader(index, reader)
    for (const reject of known) yield { ...reject, source: (await lines.rowAt(reject.line))?.source ?? '' }
  } finally {
    await reader.close()
    await release()
  }
}

/** So many rows are read at once. */
const ROWS_AT_ONCE = 1_000

/** Finds rows by the lines where they begin, one behind the other. */
class LineReader {
  readonly #index: RowFileIndex
  readonly #reader: RowFileReader
  #rows: readonly FileRow[] = []

  constructor(index: RowFileIndex, reader: RowFileReader) {
    this.#index = index
    this.#reader = reader
  }

  async rowAt(line: number): Promise<FileRow | null> {
    for (;;) {
      const found = this.#rows.find((row) => row.line === line)
      if (found) return found
      const last = this.#rows.at(-1)
      const from = Math.max(last && last.line < line ? last.no : 0, this.#landmarkBefore(line))
      const isBehind = last !== undefined && last.line > line
      if (isBehind || from >= this.#index.rows) return null
      this.#rows = await this.#reader.read(from, Math.min(from + ROWS_AT_ONCE, this.#index.rows))
    }
  }

  /** How many rows end before a place that is known to be before the line; Parquet has numbers for lines. */
  #landmarkBefore(line: number): number {
    if (this.#index.format === 'parquet') return line - 1
    const { lines, rows } = this.#index.landmarks
    const behind = lines.findIndex((one) => one > line)
    return rows[(behind === -1 ? lines.length : behind) - 1] ?? 0
  }
}

function withoutFile(jobId: string): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'usage',
    message: `Job ${jobId} took no rows from a file.`,
    nextStep: 'List the rows that it set aside without a file.',
  })
}
