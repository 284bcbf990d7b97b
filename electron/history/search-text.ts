import { displayTable } from '../../shared/identifier.ts'
import { sqlOf } from '../../shared/job-spec.ts'
import type { StoredJob } from '../../shared/stored-job.ts'

/** What a search looks into, in small letters: operation, table, cluster, condition, change and id. */
export function searchText({ jobId, cluster, spec }: StoredJob): string {
  return [spec.operation, displayTable(spec.table), cluster, ...sqlOf(spec), jobId].join('\n').toLowerCase()
}

/** A pattern of LIKE, with \\ as its escape, for what contains the text. */
export function containing(text: string): string {
  return `%${text
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
