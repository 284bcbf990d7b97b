import type { WriteSpec } from '../../../shared/job-spec.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { Problem } from '../../../shared/problem.ts'
import { type ResultLine, resultLine } from './line.ts'

/** The write of a table's rows, and how many they are. */
export interface TableWrite {
  readonly spec: WriteSpec
  readonly rows: number
  /** As it was when all tables were planned. */
  seen: Pick<Plan, 'file'>
  /** Null until it has ended. */
  result: JobResult | null
  /** What kept it from starting. */
  problem: Problem | null
}

/** The last line of `--json`: what all of them came to. */
export function totalOf(writes: readonly TableWrite[], isDry: boolean): ResultLine {
  const results = writes.flatMap(({ result }) => result ?? [])
  const last = results.at(-1)
  const problem = writes.findLast((write) => write.problem)?.problem ?? null
  const isWhole = results.length === writes.length
  const sum = (of: (result: JobResult) => number | undefined) =>
    results.reduce((total, result) => total + (of(result) ?? 0), 0)
  return {
    ...resultLine({ state: stateOf(isDry, problem, last), problem: problem ?? last?.problem ?? null }),
    ...{ rows: sum(({ rows }) => rows), batches: sum(({ batches }) => batches) },
    ...{ retries: sum(({ retries }) => retries), conflicts: sum(({ conflicts }) => conflicts) },
    ...{ unknownRows: sum(({ unknownRows }) => unknownRows), rejects: sum(({ rejects }) => rejects) },
    ...{ seconds: sum(({ seconds }) => seconds), written: sum(({ written }) => written) },
    ...{ updated: sum(({ updated }) => updated), deleted: sum(({ deleted }) => deleted) },
    ...{ skipped: sum(({ skipped }) => skipped), missing: sum(({ missing }) => missing) },
    rejected: sum(({ rejected }) => rejected),
    unprocessed: sum(({ unprocessed }) => unprocessed) + openRows(writes),
    resumable: !isWhole && last?.resumable === true,
    tables: writes.map(tableLine),
  }
}

function stateOf(isDry: boolean, problem: Problem | null, last: JobResult | undefined): ResultLine['state'] {
  if (problem) return 'failed'
  return isDry ? 'planned' : (last?.state ?? 'failed')
}

function openRows(writes: readonly TableWrite[]): number {
  return writes.reduce((total, { rows, result }) => total + (result ? 0 : rows), 0)
}

function tableLine({ spec: { table }, rows, result }: TableWrite): NonNullable<ResultLine['tables']>[number] {
  if (!result) return { table, jobId: null, state: null, unprocessed: rows }
  const { jobId, state, written, updated, deleted, skipped, missing, rejected, unprocessed } = result
  return { table, jobId, state, written, updated, deleted, skipped, missing, rejected, unprocessed }
}
