import type { ArchiveRetention, JobArchive, PlannedArchive } from './archive.ts'
import type { ExportedArchive } from './archive-check.ts'
import { count, counted } from './counted.ts'
import { savedText } from './export-format.ts'
import { displayTable } from './identifier.ts'
import { bytes } from './quantity.ts'

/** Where an archive is looked for. */
export const ARCHIVES_HERE = 'the archives of this machine'

/** Where a job will keep its rows, and whether there is room: `About 120 MB in /archives, 80 GB free`. */
export function plannedArchiveText({ bytes: expected, free, folder }: PlannedArchive): string {
  const size = expected === null ? 'Size not estimated, in' : `About ${bytes(expected)} in`
  return `${size} ${folder}${free === null ? '' : `, ${bytes(free)} free`}`
}

/** Why a job pauses that can keep no rows; what follows says what is wrong. */
const UNWRITABLE = 'The rows cannot be archived'

export function unwritableText(fault: string): string {
  return `${UNWRITABLE}: ${fault}. No row is changed without being archived.`
}

/** Whether a job is paused for that. */
export function isUnwritable(reason: string): boolean {
  return reason.startsWith(UNWRITABLE)
}

/** Of an archive that is likely to be larger than its disk has room for. */
export function noRoomText({ bytes: expected, free, folder }: PlannedArchive): string | null {
  if (expected === null || free === null || expected <= free) return null
  return `The archive is likely to take about ${bytes(expected)}, and ${folder} has ${bytes(free)} free: the job pauses when the disk is full.`
}

/** Until when an archive is kept, where nothing but that ends it. */
export const YOU_DELETE_IT = 'You delete it'

/** Of a job that kept nothing, or whose archive was deleted. */
export const CANNOT_BE_UNDONE = 'Cannot be undone: there is no archive.'

/** That a job can be undone, until when, and what that takes; `moment` writes a date. */
export function canBeUndoneText({ bytes: size, until }: JobArchive, moment: (at: string) => string): string {
  const kept = until === null ? 'until you delete it' : `until ${moment(until)} at least`
  return `Can be undone. Its archive, ${bytes(size)} on this machine, is kept ${kept}.`
}

/** How long archives are kept, and that nothing is deleted by itself. */
export function retentionText({ days, bytes: most }: ArchiveRetention): string {
  const bounds = [
    ...(days === null ? [] : [`for ${counted(days, 'day')}`]),
    ...(most === null ? [] : [`up to ${bytes(most)} in all`]),
  ]
  if (bounds.length === 0) return 'Archives are kept until you delete them.'
  return `Archives are kept ${bounds.join(' and ')}; what is over that is deleted only when you say so.`
}

/** That nobody could tell what became of the last batches of a process that was ended from outside; `why` is a sentence. */
export function uncertainText(rows: number, why: string): string {
  return `Of ${counted(rows, 'row')} of the last batches it is not known whether the job changed them. ${why}`
}

/** How many rows went along, behind how many rows there are; nothing where none did. */
export function alongText(rows: number): string {
  return rows === 0 ? '' : ` and ${count(rows)} of other tables`
}

/** What an export does with such rows. */
export const LEFT_OUT = 'They are left out.'

/** What an export of an archive has become, a sentence for each file. */
export function exportedTexts({ files }: ExportedArchive): string[] {
  const [own, ...along] = files
  return [
    ...(own ? [`${savedText(own.file)}: ${counted(own.rows, 'row')}.`] : []),
    ...along.map(
      ({ file, table, rows }) =>
        `${savedText(file)}: ${counted(rows, 'row')} of “${displayTable(table)}”, by foreign keys.`,
    ),
  ]
}
