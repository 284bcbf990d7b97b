import { displayTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { Reference, ReferenceAction } from '../db/references.ts'

/** What one foreign key does because of a job. */
export interface ReferenceEffect {
  readonly reference: Reference
  readonly action: ReferenceAction
  /** What happens to the row that is referred to. */
  readonly cause: 'delete' | 'update'
  /** Columns of the referring rows that get another value. */
  readonly changes: readonly string[]
  /** How many referring rows, by the tables' estimates; null where one is missing, and where `isEndless`. */
  readonly rows: number | null
  /** On a circle of foreign keys, or behind one: how often it is gone round is up to the rows. */
  readonly isEndless: boolean
}

type Deed = Pick<ReferenceEffect, 'reference' | 'action' | 'cause'>

/** What happens to rows of a table: they go, or some of their columns change. */
interface Happening {
  readonly oid: string
  /** Null deletes. */
  readonly columns: readonly string[] | null
  readonly rows: number | null
}

/**
 * What a job sets off along foreign keys, each named once for each cause, those of its own table first: what goes
 * along with a row may be referred to as well.
 */
export function effectsOf(references: readonly Reference[], job: Happening): ReferenceEffect[] {
  const effects: Omit<ReferenceEffect, 'isEndless'>[] = []
  const happenings = [job]
  for (let next = happenings.shift(); next; next = happenings.shift()) {
    const { oid, columns, rows } = next
    const cause = causeOf(next)
    const isKnown = (reference: Reference) =>
      effects.some((effect) => effect.reference === reference && effect.cause === cause)
    for (const reference of references) {
      if (reference.to.oid !== oid || isKnown(reference) || !isTouched(reference, columns)) continue
      const action = columns === null ? reference.onDelete : reference.onUpdate
      const deed = { reference, action, cause } as const
      const follows = followed(deed)
      const changes = follows?.columns ?? []
      effects.push({ ...deed, changes, rows: referring(reference, rows) })
      if (follows !== null) happenings.push({ ...follows, rows: referring(reference, rows) })
    }
  }
  const ending = endingAmong(effects)
  return effects.map((effect) =>
    ending.has(effect) ? { ...effect, isEndless: false } : { ...effect, rows: null, isEndless: true },
  )
}

/** Those that no circle leads to: nothing but the job does, or others of them. */
function endingAmong(deeds: readonly Deed[]): ReadonlySet<Deed> {
  const ending = new Set<Deed>()
  for (let before = -1; before < ending.size;) {
    before = ending.size
    for (const deed of deeds)
      if (deeds.every((other) => ending.has(other) || !leadsTo(other, deed))) ending.add(deed)
  }
  return ending
}

function leadsTo(deed: Deed, { reference, cause }: Deed): boolean {
  const follows = followed(deed)
  if (follows?.oid !== reference.to.oid || causeOf(follows) !== cause) return false
  return isTouched(reference, follows.columns)
}

function causeOf({ columns }: Pick<Happening, 'columns'>): ReferenceEffect['cause'] {
  return columns === null ? 'delete' : 'update'
}

/** Throws `key-column-changed` where a foreign key of the job's own table would move rows to other keys. */
export function refuseMovedKeys(
  effects: readonly ReferenceEffect[],
  { oid, table, key }: TableDefinition,
): void {
  for (const { reference, action, cause, changes } of effects) {
    const { from, name } = reference
    const column = changes.find((changed) => key.includes(changed))
    if (from.oid !== oid || column === undefined) continue
    throw new ProblemError({
      kind: 'refused',
      code: 'key-column-changed',
      message: `“${column}” belongs to the primary key of “${displayTable(table)}”, and the foreign key “${name}” changes it as well (ON ${cause.toUpperCase()} ${action}).`,
      nextStep:
        'Give the foreign key another action first: a row whose key moves could be changed twice or never.',
    })
  }
}

function isTouched({ to }: Reference, columns: readonly string[] | null): boolean {
  return columns === null || to.columns.some((column) => columns.includes(column))
}

/** What becomes of the referring rows; null when the action refuses. */
function followed({ reference, action, cause }: Deed): Pick<Happening, 'oid' | 'columns'> | null {
  const { from, cleared } = reference
  if (action === 'NO ACTION' || action === 'RESTRICT') return null
  if (cause === 'update') return { oid: from.oid, columns: from.columns }
  return { oid: from.oid, columns: action === 'CASCADE' ? null : cleared }
}

/** As if each row had as many that refer to it. */
function referring({ from, to }: Reference, rows: number | null): number | null {
  if (rows === null || from.rows === null || to.rows === null || to.rows === 0) return null
  return Math.round(Math.min(1, rows / to.rows) * from.rows)
}
