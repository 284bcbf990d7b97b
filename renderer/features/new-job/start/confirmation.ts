import type { Confirmation } from '../../../../shared/confirmation.ts'
import type { Operation } from '../../../../shared/job-spec.ts'

/** What there is no way back from. */
export const NO_WAY_BACK: Readonly<Record<Operation, string>> = {
  purge: 'Each batch commits at once. Deleted rows come back only from a backup.',
  update: 'Each batch commits at once. The rows as they were come back only from a backup.',
  repopulate: 'The table is emptied first. Its rows come back only from a backup.',
}

/** Under the button, what a click on it means. */
export const AT_A_CLICK: Readonly<Record<Confirmation, string>> = {
  none: 'Starts at once: this is the sandbox. You can pause or cancel at any time.',
  agree: 'Asks once more before it starts. You can pause or cancel at any time.',
  'type-table': 'Asks for the table’s name before it starts. You can pause or cancel at any time.',
}
