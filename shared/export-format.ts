import { z } from 'zod'

/** What a job can be exported as: a report for people, its results, the command that runs it again, a job file. */
export const ExportFormat = z.enum(['html', 'csv', 'json', 'command', 'job'])
export type ExportFormat = z.infer<typeof ExportFormat>

/** What follows once an export is a file. */
export const savedText = (path: string) => `Saved to ${path}`
