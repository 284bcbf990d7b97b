import { displayTable } from '../../../../shared/identifier.ts'
import type { NamedRowsSpec } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import { fingerprintOf } from '../../db/fingerprint.ts'
import { askerOf } from '../../db/meaning.ts'
import type { Session } from '../../db/session.ts'
import { hasLedger, ledgerMissing } from '../../ledger/capability.ts'
import { sqlHash } from '../batch-sql.ts'
import type { Blueprint } from '../blueprint.ts'
import { unfit } from '../expressions/fixed-point.ts'
import { namedColumns } from '../expressions/named-columns.ts'
import { statementsOf } from '../plan-statements.ts'
import { notesOf } from '../plan-notes.ts'
import { referenceWarnings } from '../references/reference-warnings.ts'
import { changeOfRows, keptBy, meaningTo, readChange } from '../row-change.ts'
import { orRelease } from './examine.ts'
import { fileChanged } from './file-changed.ts'
import { namedSample } from './named-sample.ts'
import { namedRows } from './named-rows.ts'
import { examinedOf, fileRanges } from './plan-write.ts'

/** A purge or an update of the rows that a file names; reads only. `archives`: the folder where those of jobs are. */
export async function planNamed(session: Session, spec: NamedRowsSpec, archives: string): Promise<Blueprint> {
  const [{ table, prepared }, asker] = await Promise.all([readChange(session, spec), askerOf(session)])
  await requireFit(session, spec)
  const { change } = prepared
  const named = await namedColumns(change, table)
  const fingerprint = fingerprintOf(table, named)
  const { write, release, notes } = await namedRows(table, spec.keys, change, archives)
  const { index } = write
  const found = await orRelease({ release }, async () => await namedSample(session, table, change, write))
  const work = { kind: 'write', write } as const
  const ranges = fileRanges(spec.limits, index.rows)
  const lastKey = ranges.at(-1)?.hi ?? null
  const matchingRows = index.rows - (write.named?.repeated.length ?? 0)
  const plan: Plan = {
    spec,
    key: table.key,
    fingerprint,
    meaning: meaningTo(asker, prepared),
    sqlHash: sqlHash(change),
    statements: statementsOf(work),
    tableRows: table.estimatedRows,
    matchingRows,
    ...(index.rows === 0 && { noMatch: true as const }),
    ranges: ranges.length,
    lastKey,
    sample: found.sample,
    accessPath: [],
    ledger: 'ready',
    moment: prepared.moment,
    file: examinedOf(index),
    warnings: [
      ...found.warnings,
      ...prepared.warnings,
      ...referenceWarnings(prepared.effects(matchingRows), table, named),
    ],
    notes: [
      MISSING_NOTE(displayTable(table.table)),
      ...notes,
      ...prepared.notes,
      ...notesOf('ready', null, prepared.moment),
    ],
  }
  const changing = { plan, table, work, ranges, kept: keptBy(spec, table, prepared) }
  return { ...changeOfRows(changing, fingerprint), release }
}

async function requireFit(session: Session, { strategy }: NamedRowsSpec): Promise<void> {
  if (strategy === 'hash')
    throw unfit('The hash strategy reads the table, and not the file that names the rows.')
  if (!(await hasLedger(session)))
    throw ledgerMissing('Which rows of a file of keys are done is recorded in the ledger')
}

const MISSING_NOTE = (table: string) =>
  `A key that no row of ${table} has is counted as missing, and a row for which the condition does not hold as skipped.`

/** The same of a job in the ledger, whose ranges are there; `blueprint` has its change. Throws `file-changed`. */
export async function storedNamed(
  blueprint: Blueprint,
  table: TableDefinition,
  { keys }: NamedRowsSpec,
  archives: string,
): Promise<Blueprint> {
  const [phase] = blueprint.phases
  if (phase?.work.kind !== 'span') throw new Error('A change of named rows has a change.')
  const { write, release } = await namedRows(table, keys, phase.work.change, archives)
  if (write.index.sha256 !== blueprint.plan.file?.sha256) {
    await release()
    throw fileChanged(keys.path)
  }
  return { ...blueprint, phases: [{ ...phase, work: { kind: 'write', write } }], release }
}
