import type { SavedRows } from '../../../../shared/row-saving.ts'

/** Rows that somebody may mean. */
export interface RowScope {
  readonly id: 'selected' | 'filter' | 'all' | 'keys'
  readonly text: string
  readonly description?: string
  /** The predicate that is true for them; null where a file names them. */
  readonly where: string | null
}

interface Choice {
  readonly scope: RowScope
  readonly keysPath: string | null
  readonly savesMissing: boolean
}

/** What is asked of the main process; null while a file is still to be chosen. */
export function whichRows({ scope, keysPath, savesMissing }: Choice): SavedRows | null {
  if (scope.where !== null) return { by: 'condition', where: scope.where }
  return keysPath === null ? null : { by: 'keys', path: keysPath, missing: savesMissing }
}
