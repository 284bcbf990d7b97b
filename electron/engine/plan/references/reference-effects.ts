import { displayTable } from '../../../../shared/identifier.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Reference, ReferenceAction } from '../../db/references.ts'

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

type Deed = Omit<ReferenceEffect, 'isEndless'>

/** What happens to rows of a table: they go, or some of their columns change. */
interface Happening {
  readonly oid: string
  /** Null deletes. */
  readonly columns: readonly string[] | null
  readonly rows: number | null
}

/**
 * What a job sets off along foreign keys, each named once for each cause, those of its own table first: what goes
 * along with a row may be referred to as well. Who is met again with more columns changes more in turn. `others`:
 * tables of which it deletes rows itself, too.
 */
export function effectsOf(
  references: readonly Reference[],
  job: Happening,
  others: readonly string[] = [],
): ReferenceEffect[] {
  const deeds: Deed[] = []
  const happenings = [job, ...others.map((oid) => ({ oid, columns: null, rows: null }))]
  for (let next = happenings.shift(); next; next = happenings.shift()) {
    const cause = causeOf(next)
    for (const reference of references) {
      if (!sets(next, reference)) continue
      const at = deeds.findIndex((other) => other.reference === reference && other.cause === cause)
      const deed = deedOf(reference, next, deeds[at])
      if (deed.changes.length === deeds[at]?.changes.length) continue
      deeds.splice(at === -1 ? deeds.length : at, 1, deed)
      const follows = followed(deed)
      if (follows !== null) happenings.push(follows)
    }
  }
  const ending = endingAmong(deeds)
  return deeds.map((deed) =>
    ending.has(deed) ? { ...deed, isEndless: false } : { ...deed, rows: null, isEndless: true },
  )
}

function sets({ oid, columns }: Pick<Happening, 'oid' | 'columns'>, { to }: Reference): boolean {
  return to.oid === oid && (columns === null || to.columns.some((column) => columns.includes(column)))
}

function deedOf(reference: Reference, happening: Happening, known: Deed | undefined): Deed {
  const cause = causeOf(happening)
  const action = cause === 'delete' ? reference.onDelete : reference.onUpdate
  const changed = [...changedBy(reference, happening.columns), ...(known?.changes ?? [])]
  const changes = reference.from.columns.filter((column) => changed.includes(column))
  return { reference, action, cause, changes, rows: known?.rows ?? referring(reference, happening.rows) }
}

/** CASCADE passes on what changes of several columns, and no others; the other actions set all of them. */
function changedBy(
  { from, to, cleared, ...on }: Reference,
  columns: Happening['columns'],
): readonly string[] {
  const action = columns === null ? on.onDelete : on.onUpdate
  if (action === 'NO ACTION' || action === 'RESTRICT') return []
  if (columns === null) return action === 'CASCADE' ? [] : cleared
  if (action !== 'CASCADE') return from.columns
  return from.columns.filter((_, place) => columns.includes(to.columns[place] ?? ''))
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
  return follows !== null && causeOf(follows) === cause && sets(follows, reference)
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
    const message = `“${column}” belongs to the primary key of “${displayTable(table)}”, and the foreign key “${name}” changes it as well (ON ${cause.toUpperCase()} ${action}).`
    const nextStep =
      'Give the foreign key another action first: a row whose key changes could be changed twice or not at all.'
    throw new ProblemError({ kind: 'refused', code: 'key-column-changed', message, nextStep })
  }
}

/** Columns of the job's own table that foreign keys change in its other rows; any may be computed from such a one. */
export function changedAlong(
  effects: readonly ReferenceEffect[],
  { oid, columns }: TableDefinition,
): string[] {
  const own = effects.filter(({ reference }) => reference.from.oid === oid)
  const changed = new Set(own.flatMap(({ changes }) => changes))
  if (changed.size === 0) return []
  return columns
    .filter(({ name, generation }) => changed.has(name) || generation === 'stored')
    .map(({ name }) => name)
}

/** What becomes of the referring rows; null when the action refuses. */
function followed({ reference, action, cause, changes, rows }: Deed): Happening | null {
  const { oid } = reference.from
  if (action === 'NO ACTION' || action === 'RESTRICT') return null
  return { oid, columns: action === 'CASCADE' && cause === 'delete' ? null : changes, rows }
}

/** As if each row had as many that refer to it. */
function referring({ from, to }: Reference, rows: number | null): number | null {
  if (rows === null || from.rows === null || to.rows === null || to.rows === 0) return null
  return Math.round(Math.min(1, rows / to.rows) * from.rows)
}
