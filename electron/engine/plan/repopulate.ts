import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { RepopulateSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { analyzeSql } from '../db/analyze.ts'
import { describeKeyed, type TableDefinition } from '../db/catalog.ts'
import { fingerprintOf } from '../db/fingerprint.ts'
import type { JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { hasLedger, ledgerMissing } from '../ledger/capability.ts'
import type { RowChange } from './batch-sql.ts'
import type { Blueprint, Phase } from './blueprint.ts'
import { cutRanges } from './ranges/cut-ranges.ts'
import { rowNumberRanges } from './ranges/key-range.ts'
import { statementsOf } from './plan-statements.ts'
import { rangeCount } from './ranges/range-count.ts'
import { NO_SAMPLE, sampleRows } from './rows/sample.ts'

/** They stand in what is inserted, or in what is done with the demo table. */
const FILLED_COLUMNS = ['category', 'status', 'value']

/** Empties the demo table, then fills it again. */
export async function planRepopulate(session: Session, spec: RepopulateSpec): Promise<Blueprint> {
  const table = await describeKeyed(session, spec.table)
  requireDemoTable(table, session.scratch ?? DEMO_TABLE.schema)
  if (!(await hasLedger(session))) throw ledgerMissing('A repeated batch would insert rows twice')
  const [emptying, filling] = repopulatePhases(table)
  const clear = {
    ...emptying,
    ranges: await cutRanges(
      session,
      table,
      rangeCount(spec.limits, table.estimatedRows, table.estimatedRows),
    ),
  }
  const fill = {
    ...filling,
    ranges: rowNumberRanges(spec.rows, rangeCount(spec.limits, spec.rows, spec.rows)),
  }
  const target = repopulateTarget(table)
  const plan: Plan = {
    spec,
    key: table.key,
    fingerprint: target.fingerprint,
    statements: [...statementsOf(clear.work), ...statementsOf(fill.work)],
    tableRows: rowsToDelete(table, clear),
    matchingRows: spec.rows,
    ranges: clear.ranges.length + fill.ranges.length,
    lastKey: clear.ranges.at(-1)?.hi ?? null,
    sample: (await sampleRows(session, table, allRows(table))) ?? NO_SAMPLE,
    ledger: 'ready',
    moment: null,
    accessPath: [],
    warnings: [],
    notes: ['All rows of the table are deleted first, including rows that you added.'],
  }
  return { plan, target, phases: [clear, fill], closing: closingOf(table) }
}

/** An empty table has no ranges, whatever its statistics say; those of one that was empty tell nothing. */
function rowsToDelete({ estimatedRows }: TableDefinition, { ranges }: Phase): number | null {
  return ranges.length === 0 ? 0 : estimatedRows || null
}

type BarePhase = Omit<Phase, 'ranges'>

export function repopulatePhases(table: TableDefinition): readonly [BarePhase, BarePhase] {
  return [
    { title: 'empty the table', work: { kind: 'span', change: allRows(table) }, countsTowardTotal: false },
    { title: 'insert rows', work: { kind: 'fill' }, countsTowardTotal: true },
  ]
}

export function repopulateTarget(table: TableDefinition): JobTable {
  return { table: table.table, fingerprint: fingerprintOf(table, new Set(FILLED_COLUMNS)) }
}

function allRows({ table, keyColumns }: TableDefinition): RowChange {
  return { table, key: keyColumns, where: 'true', set: null }
}

/** Or the next plan would be made with the estimates of the table as it was. */
export function closingOf({ table }: TableDefinition): string[] {
  return [analyzeSql(table)]
}

function requireDemoTable(table: TableDefinition, home: string): void {
  const { schema, name } = table.table
  const columns = new Set(table.columns.map((column) => column.name))
  const isDemo = schema === home && name === DEMO_TABLE.name
  if (isDemo && FILLED_COLUMNS.every((column) => columns.has(column))) return
  const message = `“${displayTable(table.table)}” is not the demo table.`
  const nextStep = `Repopulate “${displayTable(DEMO_TABLE)}”, as sql/batch_test_setup.sql creates it.`
  throw new ProblemError({ kind: 'refused', code: 'table-not-demo', message, nextStep })
}
