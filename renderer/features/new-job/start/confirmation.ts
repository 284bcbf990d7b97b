import type { Confirmation } from '../../../../shared/confirmation.ts'
import type { Operation } from '../../../../shared/job-spec.ts'

/** What there is no way back from. */
export const NO_WAY_BACK: Readonly<Record<Operation, string>> = {
  purge: 'Each batch is committed immediately. Deleted rows can be restored only from a backup.',
  update: 'Each batch is committed immediately. The old values can be restored only from a backup.',
  repopulate: 'The table is emptied first. Its rows can be restored only from a backup.',
}

/** Under the button, what a click on it means. */
export const AT_A_CLICK: Readonly<Record<Confirmation, string>> = {
  none: 'Starts immediately: this is the sandbox. You can pause or cancel at any time.',
  agree: 'Asks for confirmation before it starts. You can pause or cancel at any time.',
  'type-table': 'Asks for the table’s name to confirm. You can pause or cancel at any time.',
}
