import { z } from 'zod'

/** A process that works on a job, as it told the job's ledger when it last renewed its lease. */
export const WorkingProcess = z.object({
  /** Of its part in the job; no process has it again. */
  id: z.string(),
  /** Name of its machine or container; null before it has told, and in a ledger of an earlier version. */
  host: z.string().nullable(),
  /** Its number in the system of that machine. */
  pid: z.int().nullable(),
  workers: z.int().nullable(),
  /** Rows that it has changed as the job was asked to, and in a preparation. */
  rows: z.number().nullable(),
  preparedRows: z.number().nullable(),
  /** Over the last 20 seconds; 0 while it is paused. */
  rowsPerSecond: z.number().nullable(),
  /** Seconds since then, by the cluster's clock; null where it did not tell how long its lease lasts. */
  heardSecondsAgo: z.number().nullable(),
  /** It runs on the machine that asks. */
  isHere: z.boolean(),
})
export type WorkingProcess = z.infer<typeof WorkingProcess>

/** What all of them do together, as far as they told. */
export function togetherOf(processes: readonly WorkingProcess[]) {
  const total = (field: 'workers' | 'rowsPerSecond') =>
    processes.reduce((sum, one) => sum + (one[field] ?? 0), 0)
  return { workers: total('workers'), rowsPerSecond: total('rowsPerSecond') }
}
