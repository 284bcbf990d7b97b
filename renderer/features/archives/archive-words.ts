import type { ArchiveSummary } from '../../../shared/archive.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { counted, formatBytes } from '../../ui/quantity.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'

/** `Purge batch_test`, as the job is called. */
export function archiveTitle({ operation, table }: Pick<ArchiveSummary, 'operation' | 'table'>): string {
  return `${OPERATION_NAMES[operation]} ${displayTable(table)}`
}

/** `3 archives, 12 MB`; none is said without a size. */
export function archivesText(archives: readonly Pick<ArchiveSummary, 'bytes'>[]): string {
  if (archives.length === 0) return 'No archives'
  return `${counted(archives.length, 'archive')}, ${formatBytes(archives.reduce((sum, { bytes }) => sum + bytes, 0))}`
}
