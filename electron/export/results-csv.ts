import { displayTable } from '../../shared/identifier.ts'
import { sqlOf } from '../../shared/job-spec.ts'
import type { ExportedJob } from './exported-job.ts'

/** A header and one row (RFC 4180), so that the results of several jobs can be joined. */
export function resultsCsv({ jobId, plan, snapshot, result, failure }: ExportedJob): string {
  const { spec } = plan
  const { operation, cluster, table } = spec
  const [where, set] = sqlOf(spec)
  const { state, rows, unknownRows, rejects, batches, retries, conflicts } = { ...snapshot, ...result }
  const columns = {
    ...{ jobId, state, operation, cluster, table: displayTable(table), where, set },
    startedAt: new Date(snapshot.startedAt).toISOString(),
    ...{ seconds: result?.seconds, rows, unknownRows, rejects, batches, retries, conflicts },
    ...{ p50Ms: snapshot.overall?.p50, p95Ms: snapshot.overall?.p95 },
    ...{ estimatedRows: plan.matchingRows, approvedRows: spec.limits.approvedRows, ...snapshot.limits },
    verification: result?.verification?.state,
    message: result?.problem?.message ?? failure ?? result?.verification?.message,
  }
  const lines = [Object.keys(columns), Object.values(columns).map(cell)]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/

function cell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return String(value ?? '')
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
