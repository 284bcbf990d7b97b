import { archivesByDefault } from '../../../../shared/archive.ts'
import type { Environment } from '../../../../shared/cluster.ts'
import type { JobForm } from '../job-form.ts'

/** Where a job would run, as far as its archive depends on it. */
export interface ArchivePlace {
  readonly environment: Environment
  /** A dry run was refused for want of a ledger. */
  readonly lacksLedger: boolean
}

/** Whether the job keeps the rows as they were: as was chosen, or as its environment has it, where it is possible. */
export function archives(form: JobForm, place: ArchivePlace): boolean {
  if (form.operation === 'repopulate' || form.strategy === 'hash') return false
  if (form.archive !== null) return form.archive
  return archivesByDefault(place.environment) && !place.lacksLedger
}

/** Why there cannot be one; null where there can. */
export function noArchiveReason(form: JobForm, { lacksLedger }: ArchivePlace): string | null {
  if (form.strategy === 'hash')
    return 'Not available with the strategy Hash: undo needs to know which batches were committed, and Hash does not record it.'
  if (lacksLedger && form.archive === null)
    return 'Off, because this cluster has no ledger: undo needs to know which batches were committed, and the ledger records it.'
  return null
}

/** What the choice means, below the switch. */
export function archiveNote(form: JobForm, place: ArchivePlace): string {
  const impossible = noArchiveReason(form, place)
  if (impossible !== null) return impossible
  const isOn = archives(form, place)
  if (!isOn && place.environment === 'sandbox' && form.archive === null)
    return 'Off by default in the sandbox. Without an archive, this job cannot be undone.'
  if (!isOn)
    return 'Without an archive, this job cannot be undone: its rows can be restored only from a backup.'
  return form.archive === null ? 'On by default, because this cluster is not the sandbox.' : ''
}
