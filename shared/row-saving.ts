import { z } from 'zod'
import { counted } from './counted.ts'
import { savedText } from './export-format.ts'
import { Sql } from './sql-text.ts'
import { Text } from './text.ts'

/** Which rows of a table are saved: those that match, or those whose keys stand in a file. */
export const SavedRows = z.discriminatedUnion('by', [
  z.object({ by: z.literal('condition'), where: Sql }),
  z.object({ by: z.literal('keys'), path: Text.min(1).max(4_096), missing: z.boolean() }),
])
export type SavedRows = z.infer<typeof SavedRows>

/** How far rows of a table have become a file. */
export const RowSaving = z.object({
  state: z.enum(['saving', 'saved', 'stopped']),
  rows: z.number(),
  /** The file; null until it is there. */
  path: z.string().nullable(),
  /** Parts that were each read at one moment. */
  ranges: z.number(),
  /** Keys of the file that no row has, and those that could not be asked for. */
  missing: z.number(),
  unprocessed: z.number(),
})
export type RowSaving = z.infer<typeof RowSaving>

export const SAVING: RowSaving = {
  state: 'saving',
  rows: 0,
  path: null,
  ranges: 0,
  missing: 0,
  unprocessed: 0,
}

export function savingSentence({ state, rows, path, ranges, missing, unprocessed }: RowSaving): string {
  if (state === 'saving') return `${counted(rows, 'row')} written…`
  if (state === 'stopped') return 'Stopped before the file was complete, so there is none.'
  return [
    `${savedText(path ?? '')}: ${counted(rows, 'row')}.`,
    ...(ranges > 1 ? [eachAtOneMoment(ranges)] : []),
    ...(missing > 0 ? [hadNoRow(missing)] : []),
    ...(unprocessed > 0 ? [notRead(unprocessed)] : []),
  ].join(' ')
}

/** What the rows of a file are, that were read at different moments. */
export function eachAtOneMoment(ranges: number): string {
  return `Each of ${counted(ranges, 'key range')} was read at one moment, not all at the same.`
}

export function hadNoRow(missing: number): string {
  return `${counted(missing, 'key')} had no row.`
}

export function notRead(keys: number): string {
  return `${counted(keys, 'key')} could not be read.`
}
