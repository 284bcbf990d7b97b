import type { UndoPreview } from '../../../../shared/archive.ts'
import { counted } from '../../../../shared/counted.ts'
import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { UndoSpec } from '../../../../shared/job-spec.ts'
import { changesMatching, type JobSpec } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'
import { rowsIn } from '../../archive/row-index.ts'
import { describeKeyed, type TableDefinition } from '../../db/catalog.ts'
import { fingerprintOf } from '../../db/fingerprint.ts'
import type { Session } from '../../db/session.ts'
import { hasLedger, ledgerMissing } from '../../ledger/capability.ts'
import type { Blueprint } from '../blueprint.ts'
import { keptRows } from '../kept-rows.ts'
import { rowNumberRanges, type KeyRange } from '../ranges/key-range.ts'
import { rangeCount } from '../ranges/range-count.ts'
import { NO_SAMPLE } from '../rows/sample.ts'
import { archiveChanged, readArchivedJob, type ArchivedJob } from './archived-job.ts'
import { Comparing } from './compare-rows.ts'
import { requireFit } from './fitting-values.ts'
import { alongNotes, takenWarnings } from '../along/along-words.ts'
import type { Restore, TableRestore } from './restore.ts'
import { alongIn, restoreOf, type RestoredTables } from './restore-of.ts'
import { restoredTables } from './restored-tables.ts'
import { restoreStatements } from './restore-statements.ts'
import { requireDefaults, schemaChanges, type SchemaChanges } from './schema-changes.ts'
import { mayGoOn, readUndoneJob, refuseOtherCluster, undoRefused, type UndoneJob } from './undone-job.ts'

/** What an undo would put back; reads only. `root`: where archives are. */
export async function planUndo(session: Session, spec: UndoSpec, root: string): Promise<Blueprint> {
  const prepared = await prepareUndo(session, spec, root)
  const { restore, archived } = prepared
  const compared = await new Comparing(session, restore).some()
  const rows = rowsIn(restore.index)
  const parts = restore.isInTurn ? 1 : rangeCount(spec.limits, rows, rows)
  const ranges = rows === 0 ? [] : rowNumberRanges(rows, parts)
  const { table } = prepared
  const plan: Plan = {
    spec,
    key: table.key,
    fingerprint: fingerprintOf(table, new Set(restore.columns.map(({ name }) => name))),
    statements: restoreStatements(restore),
    tableRows: table.estimatedRows,
    matchingRows: rows,
    ...(rows === 0 && { noMatch: true as const }),
    ranges: ranges.length,
    lastKey: rows === 0 ? null : [String(rows)],
    sample: NO_SAMPLE,
    accessPath: [],
    ledger: 'ready',
    moment: null,
    archiveHash: archived.hash,
    undo: { ...previewOf(prepared), ...compared },
    warnings: warningsOf(prepared),
    notes: [LEDGER_NOTE, ...alongNotes(restore)],
  }
  return blueprintOf(prepared, plan, ranges)
}

/** Clocks of machines differ, and so which rows went last may not be told. */
const OF_TREES =
  'Several processes archived the job, and rows that come back refer to one another. Where the clocks of their machines differ, some may be left alone or set aside; undo the job again afterwards to restore those, too.'

const LEDGER_NOTE = 'What is put back is archived in turn, so this undo can be undone, too.'

/** What the workers of an undo in the ledger need; its ranges are there. Throws `archive-missing` where the archive is another one. */
export async function storedUndo(
  session: Session,
  spec: UndoSpec,
  plan: Plan,
  root: string,
): Promise<Blueprint> {
  const prepared = await prepareUndo(session, spec, root, false)
  if (prepared.archived.hash !== plan.archiveHash) throw archiveChanged(spec.job)
  return blueprintOf(prepared, plan, [])
}

/** An undo always keeps what it changes, and lists there what it leaves as it is. */
function blueprintOf(prepared: PreparedUndo, plan: Plan, ranges: readonly KeyRange[]): Blueprint {
  const { spec, table, restore } = prepared
  const named = restore.columns.map(({ name }) => name)
  const { along, taken } = prepared.tables
  const others = along.map((other, place) => {
    const { columns, changed } = keptRows(other, changedBy(restore.along[place] ?? restore))
    return { table: other.table, key: [...other.key], columns, changed }
  })
  const tables = [...others, ...taken.tables.slice(others.length)]
  const archive = keptRows(table, changedBy(restore), { tables, readings: taken.readings })
  const fingerprint = plan.fingerprint ?? fingerprintOf(table, new Set(named))
  const work = { kind: 'restore', restore } as const
  const phase = { title: spec.operation, work, ranges, countsTowardTotal: true, archive }
  const target = { table: table.table, fingerprint, kept: archive.columns }
  return { plan, target, phases: [phase], closing: [] }
}

/** Columns that an undo may set. */
function changedBy({ columns, changedPlaces }: TableRestore): ReadonlySet<string> {
  return new Set(changedPlaces.map((place) => columns[place]?.name ?? ''))
}

interface PreparedUndo {
  readonly spec: UndoSpec
  readonly table: TableDefinition
  readonly job: UndoneJob | null
  readonly archived: ArchivedJob
  readonly changes: SchemaChanges
  readonly tables: RestoredTables
  readonly restore: Restore
}

/** Everything that an undo depends on. */
export async function prepareUndo(
  session: Session,
  spec: UndoSpec,
  root: string,
  isChecked = true,
): Promise<PreparedUndo> {
  const isReady = await hasLedger(session)
  const job = isReady ? await readUndoneJob(session, spec.job) : null
  if (!job) await refuseOtherCluster(session, spec, root)
  if (!isReady) throw ledgerMissing('An undo keeps in the ledger which rows it has put back')
  if (job) refuseOther(spec, job)
  const archived = await readArchivedJob(root, { spec, batches: job?.batches ?? null, isChecked })
  const table = await describeKeyed(session, spec.table)
  const heads = archived.files.map(({ head }) => head)
  const changes = schemaChanges(table, heads, spec)
  const tables = await restoredTables(session, table, heads, spec.of)
  const changesAlong = tables.along.map((other) => schemaChanges(other, alongIn(heads, other), spec))
  const restore = restoreOf(tables, archived, spec)
  if (isChecked && spec.of !== 'update') {
    await requireDefaults(session, table, changes)
    for (const [place, other] of tables.along.entries())
      await requireDefaults(session, other, changesAlong[place] ?? changes)
  }
  if (isChecked) {
    const retyped = [changes, ...changesAlong].map((one) => one.retyped)
    await requireFit(session, restore, retyped)
  }
  return { spec, table, job, archived, changes, tables, restore }
}

/** Whoever asks for an undo says of what. */
function refuseOther(spec: UndoSpec, job: UndoneJob): void {
  const { operation, table } = job.spec
  const isSame = table.schema === spec.table.schema && table.name === spec.table.name
  if (operation === spec.of && isSame) return
  throw undoRefused(
    `Job ${spec.job} was ${operation === 'undo' ? 'an undo' : `a ${operation}`} on “${displayTable(table)}”, not what is to be undone.`,
    'Undo it as what it was.',
  )
}

/** All but what comparing tells. */
export function previewOf({ spec, job, archived, changes, restore }: PreparedUndo) {
  const head = archived.files[0]?.head
  return {
    jobId: spec.job,
    startedAt: job?.startedAt ?? head?.startedAt ?? '',
    ...sqlOf(job?.spec),
    changed: job?.batches.changed ?? null,
    archived: rowsIn(restore.index),
    elsewhere: [...archived.elsewhere],
    addedColumns: changes.added.map(({ name }) => name),
    droppedColumns: [...changes.dropped],
    retypedColumns: [...changes.retyped],
  } satisfies Partial<UndoPreview>
}

function sqlOf(spec: JobSpec | undefined): Pick<UndoPreview, 'where' | 'set'> {
  if (!spec || !changesMatching(spec)) return { where: null, set: null }
  return { where: spec.where, set: spec.operation === 'update' ? spec.set : null }
}

/** What a person should think about before they start it. */
function warningsOf({ spec, job, table, tables, archived, changes, restore }: PreparedUndo): string[] {
  const names = (columns: readonly string[]) => columns.map((name) => `“${displayName(name)}”`).join(', ')
  const isOther = job?.tableOid !== undefined && job.tableOid !== table.oid
  return [
    ...(job && mayGoOn(job)
      ? [`Job ${spec.job} has not ended (${job.state}): starting this undo cancels it.`]
      : []),
    ...(isOther
      ? [
          `“${displayTable(table.table)}” was made anew since the job: rows come back into another table of the same name.`,
        ]
      : []),
    ...archived.elsewhere.map(
      ({ process, host }) =>
        `What process ${process} on ${host} has changed stays as it is: its archive is elsewhere.`,
    ),
    ...archived.lacking,
    ...takenWarnings(tables.taken),
    ...(restore.isInTurn && spec.of !== 'update' && archived.files.length > 1 ? [OF_TREES] : []),
    ...(changes.added.length > 0 && spec.of !== 'update'
      ? [
          `Rows get defaults in ${counted(changes.added.length, 'column')} that the archive does not have: ${names(changes.added.map(({ name }) => name))}.`,
        ]
      : []),
    ...(changes.dropped.length > 0
      ? [
          `Rows come back without the values of ${counted(changes.dropped.length, 'column')} that the table no longer has: ${names(changes.dropped)}.`,
        ]
      : []),
    ...(spec.overwrite ? ['Rows that somebody changed since the job are overwritten.'] : []),
  ]
}
