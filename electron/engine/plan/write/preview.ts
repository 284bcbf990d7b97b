import { quoteIdentifier } from '../../../../shared/identifier.ts'
import { shortened } from '../../../../shared/shortened.ts'
import type { MappedField, PreviewedRow, WritePreview } from '../../../../shared/write-preview.ts'
import { RowFileReader, type FileRow } from '../../../row-files/row-files.ts'
import type { Session, TextRow } from '../../db/session.ts'
import { rolledBack } from '../../db/transaction.ts'
import { judged, keyOf, type FoundKey, type JudgedRow } from '../../ledger/write-effects.ts'
import { classifyFailure } from '../../retry/failure.ts'
import { stepsOf, type Step } from './preview-steps.ts'
import type { Refusal } from './refusal.ts'
import { deleteSql, insertSql, updateSql } from '../undo/restore.ts'
import { findSql, type FileWrite, type Write } from './write.ts'

/** Enough to see whether the mapping is right, few enough to try one by one. */
const PREVIEWED_ROWS = 20
/** A transaction takes 10 MiB. */
const MOST_BYTES = 1_024 * 1_024
/** A person waits for the plan. */
const ANSWER_WITHIN_MS = 10_000

/**
 * What the first rows of the file would do: each is written in its turn, and all of it is rolled back. Where that took
 * too long there are no rows, and the session is of no more use.
 */
export async function previewWrite(session: Session, write: FileWrite): Promise<WritePreview> {
  const fields = fieldsOf(write)
  const rows = judged(await firstRows(write), write)
  const refusals = new Map<number, Refusal>()
  const found = await findKeys(session, write, rows, refusals)
  while (session.usable) {
    const steps = stepsOf(write, rows, found, refusals)
    const answers = await tryAll(session, write, steps)
    const refused = answers?.findIndex((answer) => answer !== null && 'sqlState' in answer) ?? -1
    const step = steps[refused]
    const answer = answers?.[refused]
    if (step && answer && 'sqlState' in answer) refusals.set(step.row.no, answer)
    else if (answers) return { fields, rows: told(write, steps, answers as (TextRow | null)[]) }
  }
  return { fields, rows: [] }
}

function fieldsOf({ index, columns }: FileWrite): MappedField[] {
  return index.columns.map((field, place) => {
    const column = columns.find((one) => one.field === place)
    return { field, column: column?.name ?? null, type: column?.type ?? null }
  })
}

async function firstRows({ index }: FileWrite): Promise<FileRow[]> {
  const reader = new RowFileReader(index)
  try {
    const rows: FileRow[] = []
    for (let bytes = 0; bytes < MOST_BYTES && rows.length < PREVIEWED_ROWS;) {
      const [row] = await reader.read(rows.length, rows.length + 1)
      if (!row) break
      rows.push(row)
      bytes += row.source.length
    }
    return rows
  } finally {
    await reader.close()
  }
}

/** By the numbers of their rows; a key that the database cannot read is one more refusal. */
async function findKeys(
  session: Session,
  write: Write,
  rows: readonly JudgedRow[],
  refusals: Map<number, Refusal>,
): Promise<ReadonlyMap<number, FoundKey>> {
  const sql = findSql(
    write,
    write.columns.map(({ name }) => name),
  )
  const found = new Map<number, FoundKey>()
  const look = async ({ row, refusal }: JudgedRow) => {
    if (refusal) return
    const keys = keyOf(row, write).map((value) => [value])
    const answer = await orRefusal(session.queryWithin(ANSWER_WITHIN_MS, sql, keys))
    if (answer && 'sqlState' in answer) refusals.set(row.no, answer)
    else if (answer?.rows[0]) found.set(row.no, foundKey(answer.rows[0], write.key.length))
  }
  await Promise.all(rows.map(look))
  return found
}

function foundKey(row: TextRow, columns: number): FoundKey {
  const [given, own] = [row.slice(0, columns), row.slice(columns, 2 * columns)]
  const isThere = (own[0] ?? null) !== null
  const key = isThere ? own : given
  return { name: JSON.stringify(key), key, isThere, isMeant: true, now: row.slice(2 * columns + 1) }
}

type Tried = TextRow | Refusal | null

/** What each step left of its row, by the columns of the write; the first that fails is a refusal. Null without an answer in time. */
async function tryAll(session: Session, write: Write, steps: readonly Step[]): Promise<Tried[] | null> {
  const returning = write.columns.map(({ name }) => `${quoteIdentifier(name)}::text`)
  const send = async (step: Step): Promise<Tried | 'late'> => {
    if (!step.effect) return null
    const [sql, values] = statementOf(write, step.effect, returning)
    const answer = await orRefusal(session.queryWithin(ANSWER_WITHIN_MS, sql, values))
    if (answer === null) return 'late'
    return 'sqlState' in answer ? answer : (answer.rows[0] ?? null)
  }
  const tried = await rolledBack(session, async () => await Promise.all(steps.map(send)))
  return tried.includes('late') ? null : (tried as Tried[])
}

function statementOf(
  write: Write,
  { way, key, values }: NonNullable<Step['effect']>,
  returning: readonly string[],
): [sql: string, values: (string | null)[][]] {
  const given = values.flatMap((value, place) => (value === undefined ? [] : [place]))
  const keys = key.map((value) => [value])
  if (way === 'delete') return [deleteSql(write, 1), keys]
  const places = way === 'update' ? given.filter((place) => !write.columns[place]?.isFixed) : given
  const columns = places.map((place) => [values[place] ?? null])
  if (way === 'insert') return [`${insertSql(write, places, 1)}\nRETURNING ${returning.join(', ')}`, columns]
  const own = returning.map((name) => `sluice_row.${name}`).join(', ')
  return [`${updateSql(write, places, 1)}\nRETURNING ${own}`, [...keys, ...columns]]
}

/** What a row is refused for; all other failures are the plan's. */
async function orRefusal<T>(answer: Promise<T>): Promise<T | Refusal> {
  try {
    return await answer
  } catch (error) {
    const { kind, sqlState = '', message } = classifyFailure(error, 'statement')
    // Behind one that was refused the transaction takes no more.
    if (kind !== 'row' && sqlState !== '25P02') throw error
    return { sqlState, message }
  }
}

/** The steps with what they left of their rows, each compared with what it was before. */
function told(write: Write, steps: readonly Step[], left: readonly (TextRow | null)[]): PreviewedRow[] {
  const now = new Map<string, TextRow>()
  return steps.map(({ row, found, outcome, effect, refusal }, place) => {
    const { line } = row
    const after = left[place]
    const key = (found?.key ?? keyOf(row, write)).map(shownValue)
    if (!after || !effect || !found) return { line, key, outcome, changes: [], refusal }
    const before = effect.way === 'insert' ? null : (now.get(found.name) ?? found.now)
    now.set(found.name, after)
    const changes = changesOf(write, effect.values, before, after)
    const isUnchanged = effect.way !== 'insert' && changes.length === 0
    return { line, key, outcome: isUnchanged ? 'unchanged' : outcome, changes, refusal }
  })
}

function changesOf(
  { columns, keyPlaces }: Write,
  values: NonNullable<Step['effect']>['values'],
  before: TextRow | null,
  after: TextRow,
): PreviewedRow['changes'] {
  return columns.flatMap(({ name }, place) => {
    if (values[place] === undefined || keyPlaces.includes(place)) return []
    const value = { column: name, after: shownValue(after[place] ?? null) }
    if (!before) return [value]
    return before[place] === after[place] ? [] : [{ ...value, before: shownValue(before[place] ?? null) }]
  })
}

function shownValue(value: string | null): string | null {
  return value === null ? null : shortened(value)
}
