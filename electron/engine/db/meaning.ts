import { createHash } from 'node:crypto'
import type { Meaning } from '../../../shared/plan.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { eitherWay } from '../sent/second-way.ts'
import type { Session } from './session.ts'

/** Who asks, and where unqualified names are looked up. */
export interface Asker {
  readonly user: string
  /** Null where the cluster does not tell. */
  readonly searchPath: string | null
}

/** The schemas that exist and may be used, not the setting: “$user” is another one for somebody else. */
export async function askerOf(session: Session): Promise<Asker> {
  const { rows } = await eitherWay(
    async () => await session.query('SELECT current_user, pg_catalog.current_schemas(false)'),
    async () => await session.query('SELECT current_user'),
  )
  const [user, schemas] = rows[0] ?? []
  return { user: user ?? '', searchPath: schemas?.slice(1, -1) ?? null }
}

/** How a session would understand the SQL of a job otherwise, as parts of a sentence. */
export function askerDifferences(known: Meaning, { user, searchPath }: Asker): string[] {
  const looksElsewhere = known.searchPath !== null && searchPath !== null && known.searchPath !== searchPath
  return [
    ...(known.user === null || known.user === user
      ? []
      : [`it runs as “${user}” instead of “${known.user}”`]),
    ...(looksElsewhere ? [`names are looked up in (${searchPath}) instead of (${known.searchPath})`] : []),
  ]
}

export function hashOf(definition: string): string {
  return createHash('sha256').update(definition).digest('hex')
}

/** How tables are called among definitions. */
export const TABLE = 'the table '
/** How defaults of columns that are set to them are called. */
export const DEFAULT_OF = 'the default of '
/** How that is called what a function takes: defaults and names of its arguments, and the rights it has. */
export const SIGNATURE_OF = 'the signature of '
/** How that is called what goes along by foreign keys. */
export const ALONG = 'the set of foreign keys that change other rows'

/** Said of what the condition means by a name that the change has, too: it may be another function. */
export const IN_CONDITION = ' in the condition'

/** Kept since a later version than the first: where an earlier one may have planned, that one is new says nothing. */
const KEPT_LATER = [TABLE, DEFAULT_OF, SIGNATURE_OF, ALONG]
const isKeptLater = (name: string) =>
  name.endsWith(IN_CONDITION) || KEPT_LATER.some((kind) => name.startsWith(kind))

/** `mayLack`: an earlier version planned, which did not keep all of it. */
export function definitionDifferences(
  known: Meaning['definitions'],
  found: Meaning['definitions'],
  mayLack: boolean,
): string[] {
  const names = new Set([...Object.keys(known), ...Object.keys(found)])
  return [...names].flatMap((name) => {
    const isNew = known[name] === undefined
    if (known[name] === found[name]) return []
    if (isNew && mayLack && isKeptLater(name)) return []
    if (found[name] === undefined) return [`${name} is gone`]
    return [isNew ? `${name} is new` : `${name} has changed`]
  })
}

/** How SQL means something else than it did, as parts of a sentence. */
export function meaningDifferences(known: Meaning, found: Meaning): string[] {
  const asker = { user: found.user ?? known.user ?? '', searchPath: found.searchPath }
  return [
    ...askerDifferences(known, asker),
    ...definitionDifferences(known.definitions, found.definitions, false),
  ]
}

const RESTORE_MEANING =
  'Connect with the user and the schema that it was planned with, or restore what it uses, and resume the job; or cancel it and plan a new one.'

/** Throws `meaning-changed` when there are any. */
export function refuseOtherMeaning(found: readonly string[], nextStep: string = RESTORE_MEANING): void {
  if (found.length === 0) return
  const message = `The SQL of this job no longer means what it meant when the job was planned: ${found.join('; ')}.`
  throw new ProblemError({ kind: 'refused', code: 'meaning-changed', message, nextStep })
}
