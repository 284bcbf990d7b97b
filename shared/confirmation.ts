import type { Environment } from './cluster.ts'
import { matchesAllRows } from './condition.ts'
import { namesTable } from './identifier.ts'
import { type JobSpec, changesMatching, fileOf } from './job-spec.ts'
import type { Plan } from './plan.ts'
import type { TableName } from './table-name.ts'

/** What a person has to do before a job starts: nothing, agree, or type the table's name. */
export type Confirmation = 'none' | 'agree' | 'type-table'

type Planned = Pick<Plan, 'spec' | 'matchingRows' | 'tableRows'>

/** By environment, and by whether the job spares any row of the table. */
export function confirmationOf(plan: Planned, environment: Environment): Confirmation {
  if (environment === 'sandbox') return 'none'
  if (environment !== 'development') return 'type-table'
  return sparesRows(plan) ? 'agree' : 'type-table'
}

/** A repopulate empties the whole table; a condition may match every row without being `true`; a file names its rows. */
function sparesRows({ spec, matchingRows, tableRows }: Planned): boolean {
  if (fileOf(spec)) return true
  if (!changesMatching(spec) || matchesAllRows(spec.where)) return false
  // What was approved, window and engine know alike; a plan that is made again for the start has an estimate of its own.
  const rows = spec.limits.approvedRows ?? matchingRows
  return rows === null || tableRows === null || rows < tableRows
}

/** Whether what was typed is what the confirmation asks for. */
export function isConfirmed(confirmation: Confirmation, table: TableName, typed: string): boolean {
  return confirmation !== 'type-table' || namesTable(typed, table)
}

/**
 * A SHA-256 in hex over cluster, environment, table, operation, condition, change, whether rows are archived, and the
 * rows and the time that are approved. Not over estimates, batch size, workers and rate, which may change. `place` is
 * where and as whom the cluster is reached; undefined where its name says so.
 */
export async function planHash(
  spec: JobSpec,
  place: string | undefined,
  environment: Environment,
): Promise<string> {
  const { operation, table, limits } = spec
  const change =
    operation === 'repopulate'
      ? [spec.rows]
      : operation === 'undo'
        ? [spec.job, spec.overwrite, spec.withoutColumns, spec.withoutArchives]
        : operation === 'write'
          ? [
              spec.file,
              spec.mode,
              spec.op,
              spec.opField ?? null,
              spec.columns,
              spec.allowRounding,
              spec.archive ?? false,
            ]
          : [
              spec.where,
              spec.moment ?? null,
              spec.archive ?? false,
              ...(spec.keys ? [spec.keys] : []),
              ...(operation === 'update' ? [spec.set, spec.touchUpdatedAt] : []),
            ]
  const target = [place ?? spec.cluster, environment, table.schema, table.name]
  const text = JSON.stringify([...target, operation, limits.approvedRows, ...change])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
