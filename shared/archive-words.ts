import type { JobArchive, PlannedArchive } from './archive.ts'
import { bytes } from './quantity.ts'

/** Where a job will keep its rows, and whether there is room: `About 120 MB in /archives, 80 GB free`. */
export function plannedArchiveText({ bytes: expected, free, folder }: PlannedArchive): string {
  const size = expected === null ? 'Size not estimated, in' : `About ${bytes(expected)} in`
  return `${size} ${folder}${free === null ? '' : `, ${bytes(free)} free`}`
}

/** Of a job that kept nothing. */
export const CANNOT_BE_UNDONE = 'Cannot be undone: the job kept no archive.'

/** That a job can be undone, until when, and what that takes; `moment` writes a date. */
export function canBeUndoneText({ bytes: size, until }: JobArchive, moment: (at: string) => string): string {
  const kept = until === null ? 'until you delete it' : `until ${moment(until)} at least`
  return `Can be undone. Its archive, ${bytes(size)} on this machine, is kept ${kept}.`
}
