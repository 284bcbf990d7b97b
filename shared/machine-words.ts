import { count, counted } from './counted.ts'
import { printable } from './printable.ts'
import { togetherOf, type WorkingProcess } from './working-process.ts'

export const MACHINES = 'Machines'
/** The columns of a list of processes at work, and how their numbers stand. */
export const MACHINE_COLUMNS = [
  { heading: 'Machine', isNumber: false },
  { heading: 'Process', isNumber: true },
  { heading: 'Workers', isNumber: true },
  { heading: 'Rows', isNumber: true },
  { heading: 'Rows/s', isNumber: true },
  { heading: 'Last contact', isNumber: false },
] as const

export const THIS_MACHINE = 'this machine'
const NOT_TOLD = '–'
/** A lease is renewed every second; who was heard of since is there. */
const JUST_NOW_SECONDS = 2

/** What each column says of a process, in their order. */
export function machineCells(one: WorkingProcess): string[] {
  const number = (value: number | null) => (value === null ? NOT_TOLD : count(value))
  return [
    one.host === null ? 'Unknown' : printable(one.host),
    one.pid === null ? NOT_TOLD : String(one.pid),
    number(one.workers),
    number(one.rows === null ? null : one.rows + (one.preparedRows ?? 0)),
    number(one.rowsPerSecond),
    contactText(one.heardSecondsAgo),
  ]
}

function contactText(secondsAgo: number | null): string {
  if (secondsAgo === null) return NOT_TOLD
  return secondsAgo < JUST_NOW_SECONDS ? 'just now' : `${count(secondsAgo)} s ago`
}

/** `3 processes on 2 machines, 24 workers, 12,345 rows/s`; of an earlier version's ledger the first part. */
export function machinesText(processes: readonly WorkingProcess[]): string {
  const hosts = new Set(processes.flatMap(({ host }) => host ?? []))
  const { workers, rowsPerSecond } = togetherOf(processes)
  const parts = [counted(processes.length, 'process', 'processes')]
  if (hosts.size === 0) return parts.join('')
  parts[0] += ` on ${counted(hosts.size, 'machine')}`
  return [...parts, counted(workers, 'worker'), `${count(rowsPerSecond)} rows/s`].join(', ')
}

/** Whether some process tells nothing of itself, as in a ledger that an earlier version created. */
export function isNameless(processes: readonly WorkingProcess[]): boolean {
  return processes.some(({ host }) => host === null)
}
