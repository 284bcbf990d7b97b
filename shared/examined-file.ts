import { z } from 'zod'
import { ExaminedRowFile } from './row-file.ts'

/** A file of rows with the values of its first rows, by its columns; null is NULL, and of a row that cannot be taken all are. */
export const ExaminedFile = z.object({
  file: ExaminedRowFile,
  first: z.array(z.array(z.string().nullable())),
})
export type ExaminedFile = z.infer<typeof ExaminedFile>
