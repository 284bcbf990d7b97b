import { hostname } from 'node:os'
import { z } from 'zod'
import type { WorkingProcess } from '../../../shared/working-process.ts'
import type { Session } from '../db/session.ts'
import { codeOf } from '../retry/failure.ts'

/** What a process tells of itself whenever it renews its lease. */
export const Report = z.object({
  host: z.string().max(255),
  pid: z.int(),
  workers: z.int(),
  rows: z.number(),
  preparedRows: z.number(),
  rowsPerSecond: z.number(),
  leaseMs: z.number(),
})
export type Report = z.infer<typeof Report>

/** SQLSTATE of a column that a table has not got. */
const UNDEFINED_COLUMN = '42703'

/** Parameter: a job, or null for all jobs. */
const PROCESSES = `SELECT id, job_id, report, (extract(epoch FROM lease_until - now()) * 1000)::bigint
FROM sluice.process WHERE lease_until >= now() AND job_id = coalesce($1::uuid, job_id) ORDER BY id`

/** The processes that work on a job, or on any (null), by the ids of the jobs. */
export async function readProcesses(
  session: Session,
  jobId: string | null,
): Promise<Map<string, WorkingProcess[]>> {
  const { rows } = await session.query(PROCESSES, [jobId]).catch(async (error: unknown) => {
    // A ledger of an earlier version has no such column.
    if (codeOf(error) !== UNDEFINED_COLUMN) throw error
    return await session.query(PROCESSES.replace('report', 'NULL'), [jobId])
  })
  const found = new Map<string, WorkingProcess[]>()
  for (const [id, job, report, leftMs] of rows) {
    const process = workingProcess(id ?? '', report ?? null, Number(leftMs))
    found.set(job ?? '', [...(found.get(job ?? '') ?? []), process])
  }
  return found
}

/** `leftMs`: of its lease. What cannot be read says nothing. */
function workingProcess(id: string, text: string | null, leftMs: number): WorkingProcess {
  const { success, data } = Report.safeParse(parsed(text))
  if (!success) return { id, ...UNTOLD }
  const { leaseMs, ...told } = data
  const heardSecondsAgo = Math.max(0, leaseMs - leftMs) / 1_000
  return { id, ...told, heardSecondsAgo, isHere: data.host === hostname() }
}

const UNTOLD = {
  ...{ host: null, pid: null, workers: null, rows: null, preparedRows: null, rowsPerSecond: null },
  ...{ heardSecondsAgo: null, isHere: false },
} as const

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
