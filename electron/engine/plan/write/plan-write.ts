import { counted } from '../../../../shared/counted.ts'
import type { Limits, WriteSpec } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { DetectedDialect, ExaminedRowFile } from '../../../../shared/row-file.ts'
import type { RowFileIndex } from '../../../row-files/row-files.ts'
import { describeKeyed, type TableDefinition } from '../../db/catalog.ts'
import { fingerprintOf } from '../../db/fingerprint.ts'
import type { Session } from '../../db/session.ts'
import { hasLedger, ledgerMissing } from '../../ledger/capability.ts'
import type { Blueprint } from '../blueprint.ts'
import { alongTables, NOTHING_ALONG } from '../along/along-tables.ts'
import { keptNotes, unkeptWarnings } from '../along/along-words.ts'
import { keptRows, type KeptRows } from '../kept-rows.ts'
import { effectsOf } from '../references/reference-effects.ts'
import { listReferences } from '../../db/references.ts'
import { statementsOf } from '../plan-statements.ts'
import { rangeCount } from '../ranges/range-count.ts'
import { rowNumberRanges, type KeyRange } from '../ranges/key-range.ts'
import { NO_SAMPLE } from '../rows/sample.ts'
import { examineGiven, orRelease } from './examine.ts'
import { fileChanged } from './file-changed.ts'
import { repeatsKeys } from './repeated-keys.ts'
import { writeOf } from './mapping.ts'
import { previewWrite } from './preview.ts'
import type { Write } from './write.ts'

/** What writing a file would do; reads only. `archives`: the folder where those of jobs are, beside which files are unpacked. */
export async function planWrite(session: Session, spec: WriteSpec, archives: string): Promise<Blueprint> {
  const table = await describeKeyed(session, spec.table)
  const examined = await examineGiven(spec.file, archives)
  const { index, release } = examined
  return await orRelease(examined, async () => ({ ...(await planOf(session, spec, table, index)), release }))
}

async function planOf(
  session: Session,
  spec: WriteSpec,
  table: TableDefinition,
  index: RowFileIndex,
): Promise<Blueprint> {
  const written = writeOf(table, index, spec)
  if (!(await hasLedger(session)))
    throw ledgerMissing('A write keeps in the ledger which rows of the file are done')
  const repeats = await repeatsKeys({ index, key: written.key, fields: keyFields(written) })
  const write = { ...written, inOrder: isInOrder(repeats, spec) }
  const { kept, warnings, notes } = await archiveOf(session, table, write, spec)
  const { rows } = index
  const ranges = fileRanges({ ...spec.limits, ...(write.inOrder && { workers: 1 }) }, rows)
  const plan: Plan = {
    spec,
    key: table.key,
    fingerprint: fingerprintOf(table, new Set(write.columns.map(({ name }) => name))),
    statements: statementsOf({ kind: 'write', write }),
    tableRows: table.estimatedRows,
    matchingRows: rows,
    ...(rows === 0 && { noMatch: true as const }),
    ranges: ranges.length,
    lastKey: rows === 0 ? null : [String(rows)],
    sample: NO_SAMPLE,
    accessPath: [],
    ledger: 'ready',
    moment: null,
    file: { ...examinedOf(index), ...(repeats !== undefined && { repeatsKeys: repeats }) },
    // At last: the session may be of no more use after it.
    write: await previewWrite(session, write),
    warnings: [...warningsOf(write, index), ...warnings],
    notes: [...orderNotes(repeats, spec), REJECTS_NOTE, ...notes],
  }
  return blueprintOf(table, plan, write, { ranges, kept })
}

/** Rows of one key are written in their order. */
function isInOrder(repeats: boolean | undefined, { limits }: WriteSpec): boolean {
  return repeats ?? limits.workers === 1
}

function orderNotes(repeats: boolean | undefined, spec: WriteSpec): string[] {
  if (repeats) return [IN_ORDER_NOTE]
  return isInOrder(repeats, spec) || repeats === false ? [] : [UNCOMPARED_NOTE]
}

const IN_ORDER_NOTE =
  'Keys occur more than once in the file, so a single worker writes its rows one after another, and the last one of a key wins.'
const UNCOMPARED_NOTE =
  'The file is too large to look for keys that occur more than once. Of such, only a single worker guarantees that the last row wins.'

function keyFields({ keyPlaces, columns }: Pick<Write, 'keyPlaces' | 'columns'>): number[] {
  return keyPlaces.map((place) => columns[place]?.field ?? -1)
}

const REJECTS_NOTE =
  'A row that the database refuses is set aside, as far as the job allows; it never takes others with it.'

/** Parts of a file; a single worker takes the rows in their order. */
export function fileRanges(limits: Limits, rows: number): KeyRange[] {
  if (rows === 0) return []
  return rowNumberRanges(rows, limits.workers === 1 ? 1 : rangeCount(limits, rows, rows))
}

/** What the workers of a write in the ledger need; its ranges are there. Throws `file-changed` where the file is another one. */
export async function storedWrite(
  session: Session,
  spec: WriteSpec,
  plan: Plan,
  archives: string,
): Promise<Blueprint> {
  const table = await describeKeyed(session, spec.table)
  const examined = await examineGiven(spec.file, archives)
  const { index, release } = examined
  return await orRelease(examined, async () => {
    if (index.sha256 !== plan.file?.sha256) throw fileChanged(spec.file.path)
    const write = { ...writeOf(table, index, spec), inOrder: isInOrder(plan.file.repeatsKeys, spec) }
    const { kept } = await archiveOf(session, table, write, spec)
    return { ...blueprintOf(table, plan, write, { ranges: [], kept }), release }
  })
}

/** What is kept of the rows before they change, those that foreign keys take along with deleted ones among them. */
async function archiveOf(session: Session, table: TableDefinition, write: Write, spec: WriteSpec) {
  if (!spec.archive) return { kept: null, warnings: [], notes: [] }
  const deletes = write.op === 'delete' || write.opField !== null
  const effects = effectsOf(await listReferences(session), { oid: table.oid, columns: null, rows: null })
  const along = deletes ? await alongTables(session, table, effects) : NOTHING_ALONG
  const changed = new Set(write.columns.map(({ name }) => name))
  return { kept: keptRows(table, changed, along), warnings: unkeptWarnings(along), notes: keptNotes(along) }
}

function blueprintOf(
  table: TableDefinition,
  plan: Plan,
  write: Write,
  { ranges, kept }: { readonly ranges: readonly KeyRange[]; readonly kept: KeptRows | null },
): Blueprint {
  const fingerprint = plan.fingerprint ?? fingerprintOf(table, new Set(write.columns.map(({ name }) => name)))
  const work = { kind: 'write', write } as const
  const phase = { title: 'write', work, ranges, countsTowardTotal: true, archive: kept }
  const target = { table: table.table, fingerprint, kept: kept?.columns }
  return { plan, target, phases: [phase], closing: [] }
}

export function examinedOf(index: RowFileIndex): ExaminedRowFile {
  const { format, columns, rows, bytes, sha256 } = index
  return { format, columns: [...columns], rows, bytes, sha256, dialect: dialectOf(index) }
}

function dialectOf({
  format,
  dialect,
  columns,
  commaColumns,
  compression,
  hasByteOrderMark,
}: RowFileIndex): DetectedDialect {
  const { encoding, delimiter, quote, header, nullText } = dialect
  const decimalComma = commaColumns.flatMap((place) => columns[place] ?? [])
  const csv = format === 'csv' ? { delimiter, quote, header, nullText, decimalComma } : null
  return { encoding, byteOrderMark: hasByteOrderMark, compression, csv }
}

function warningsOf({ columns, opField }: Write, { columns: names, only }: RowFileIndex): string[] {
  const unused = names.filter(
    (name, field) =>
      field !== opField && name !== only?.field && !columns.some((column) => column.field === field),
  )
  if (unused.length === 0) return []
  return [`${counted(unused.length, 'field')} of the file ${unused.length === 1 ? 'is' : 'are'} not written.`]
}
