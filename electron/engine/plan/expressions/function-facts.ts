import type { Meaning } from '../../../../shared/plan.ts'
import { hashOf, SIGNATURE_OF } from '../../db/meaning.ts'
import type { Session, TextRow } from '../../db/session.ts'
import { eitherWay, NOT_READABLE } from '../../sent/second-way.ts'
import {
  STEADY_FUNCTIONS,
  UNSTEADY_FUNCTIONS,
  UNSTEADY_SETTINGS,
  VOLATILE_FUNCTIONS,
} from './known-functions.ts'
import { mentionsOf, type Call, type Mentions } from './mentions.ts'
import { parse } from './parser.ts'

/** What the functions behind an expression are, by their names as people write them. */
export interface FunctionFacts {
  /** The value differs from call to call or from batch to batch, or the call does something. */
  readonly volatile: readonly string[]
  /** People's own and declared STABLE: the same within a statement, perhaps not in the next one. */
  readonly ownStable: readonly string[]
  /** Nobody knows: the catalog could not be read. */
  readonly unknown: readonly string[]
  /** What people's own ones are, as hashes of all that may be meant by a name. */
  readonly definitions: Meaning['definitions']
  /** What calls of people's own ones leave to the defaults of their arguments, counted in all of the above. */
  readonly defaults: readonly LeftToDefaults[]
}

export interface LeftToDefaults {
  /** The function, in words. */
  readonly of: string
  /** The defaults of its arguments. */
  readonly tree: unknown
  readonly facts: FunctionFacts
}

/** Null for what PostgreSQL has itself. */
const OWN_DEFINITION = `
CASE WHEN n.nspname <> 'pg_catalog'
     THEN pg_catalog.json_build_array(p.prosrc, p.prosqlbody::text, p.proargtypes::text, p.prorettype, p.provolatile, p.proisstrict,
                           p.proconfig::text)::text END`

/** Defaults and names of arguments, and whether it runs as its owner: kept since a later version. */
const OWN_SIGNATURE = `
CASE WHEN n.nspname <> 'pg_catalog' THEN pg_catalog.pg_get_expr(p.proargdefaults, 0) END, p.proargnames::text, p.prosecdef`

/**
 * Functions, operators and casts by name, with all their overloads: which one is meant depends on types that
 * only the server knows. pg_operator and pg_cast are documented for Aurora DSQL
 * (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-systems-tables.html); pg_proc is
 * documented as absent and was read on real clusters in 2026, hence {@link factsByHeart}.
 * Parameters: names of functions, of operators, of types.
 */
const READ_FACTS = `
SELECT 'call', p.proname, n.nspname, p.provolatile, n.nspname = ANY (pg_catalog.current_schemas(true)), p.pronargs,
       p.pronargdefaults, p.provariadic <> 0, EXISTS (SELECT FROM pg_type r WHERE r.oid = p.proargtypes[0] AND r.typtype = 'c'), ${OWN_DEFINITION}, ${OWN_SIGNATURE}
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE p.proname = ANY ($1::text[])
UNION ALL
SELECT 'operator', o.oprname, n.nspname, p.provolatile, true, 0, 0, false, false, ${OWN_DEFINITION}, ${OWN_SIGNATURE}
  FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode JOIN pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oprname = ANY ($2::text[]) AND n.nspname <> 'pg_catalog'
UNION ALL
SELECT 'cast', t.typname, n.nspname, p.provolatile, true, 0, 0, false, false, ${OWN_DEFINITION}, ${OWN_SIGNATURE}
  FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_type t ON t.oid = c.casttarget
 WHERE n.nspname <> 'pg_catalog' AND (t.typname = ANY ($3::text[]) OR c.castcontext = 'i')`

/**
 * Asks the catalog; where it may not be read, what Sluice knows of PostgreSQL's own functions has to do.
 * `around`: functions whose defaults these are.
 */
export async function functionFacts(
  session: Session,
  mentions: Mentions,
  around: readonly string[] = [],
): Promise<FunctionFacts> {
  const { calls } = mentions
  const definitions = await definitionsOf(session, mentions)
  if (definitions === null) return factsByHeart(calls)
  const meant = definitions.filter(
    (definition) => definition.kind !== 'call' || calls.some((call) => mayMean(call, definition)),
  )
  const left = leftToDefaults(calls, meant).filter(({ of }) => !around.includes(of))
  const defaults = await Promise.all(
    left.map(async ({ of, text }) => {
      const tree = await parse(`SELECT ${text}`)
      return { of, tree, facts: await functionFacts(session, mentionsOf(tree), [...around, of]) }
    }),
  )
  return withDefaults(factsOf(calls, meant), defaults)
}

/** All that may be meant by a name; null where the catalog may not be read. */
async function definitionsOf(
  session: Session,
  { calls, operators, types }: Mentions,
): Promise<Definition[] | null> {
  const names = [...new Set(calls.map(({ name }) => name))]
  return await eitherWay(
    async () => (await session.query(READ_FACTS, [names, operators, types])).rows.map(definitionOf),
    async () => await Promise.resolve(null),
    NOT_READABLE,
  )
}

interface Definition {
  readonly kind: 'call' | 'operator' | 'cast'
  readonly name: string
  readonly schema: string
  readonly volatility: string
  readonly inPath: boolean
  readonly fewestArgs: number
  readonly mostArgs: number
  readonly takesRow: boolean
  /** Null for PostgreSQL's own. */
  readonly definition: string | null
  readonly signature: string
  /** Those of its arguments, as the database prints them. */
  readonly defaults: string | null
}

function definitionOf(row: TextRow): Definition {
  const [kind, name, schema, volatility, inPath, args, optional, isVariadic, takesRow, ...own] = row
  const [definition, defaults, ...others] = own
  return {
    kind: kind as Definition['kind'],
    name: name ?? '',
    schema: schema ?? '',
    volatility: volatility ?? '',
    inPath: inPath === 't',
    fewestArgs: isVariadic === 't' ? Number(args) - 1 : Number(args) - Number(optional),
    mostArgs: isVariadic === 't' ? Infinity : Number(args),
    takesRow: takesRow === 't',
    definition: definition ?? null,
    signature: JSON.stringify([defaults, ...others]),
    defaults: defaults ?? null,
  }
}

/** Those of people's own functions that are called with fewer arguments than they take. */
function leftToDefaults(calls: readonly Call[], meant: readonly Definition[]) {
  return meant.flatMap((definition) => {
    const { defaults: text, mostArgs } = definition
    const isLeft = calls.some((call) => call.args < mostArgs && mayMean(call, definition))
    return text !== null && isLeft ? [{ of: wordFor(definition), text }] : []
  })
}

function withDefaults(facts: FunctionFacts, defaults: readonly LeftToDefaults[]): FunctionFacts {
  const behind = defaults.map((left) => left.facts)
  return {
    volatile: [facts, ...behind].flatMap(({ volatile }) => volatile),
    ownStable: [facts, ...behind].flatMap(({ ownStable }) => ownStable),
    unknown: [facts, ...behind].flatMap(({ unknown }) => unknown),
    definitions: together([facts, ...behind].map(({ definitions }) => definitions)),
    defaults: [...defaults, ...behind.flatMap((other) => other.defaults)],
  }
}

/** Different ones may be meant by a name here and there. */
function together(all: readonly Meaning['definitions'][]): Meaning['definitions'] {
  const byName = Map.groupBy(
    all.flatMap((definitions) => Object.entries(definitions)),
    ([name]) => name,
  )
  return Object.fromEntries(
    [...byName].map(([name, entries]) => {
      const [first = '', ...others] = new Set(entries.map(([, hash]) => hash))
      return [name, others.length === 0 ? first : hashOf(JSON.stringify([first, ...others]))]
    }),
  )
}

function factsOf(calls: readonly Call[], meant: readonly Definition[]): FunctionFacts {
  const isBuiltIn = ({ schema }: Definition) => schema === 'pg_catalog'
  const isVolatile = (definition: Definition) =>
    definition.volatility === 'v' || (isBuiltIn(definition) && UNSTEADY_FUNCTIONS.has(definition.name))
  const isOwnStable = (definition: Definition) => definition.volatility === 's' && !isBuiltIn(definition)
  return {
    volatile: [...wordsFor(meant.filter(isVolatile)), ...unsteadySettings(calls)],
    ownStable: wordsFor(meant.filter(isOwnStable)),
    unknown: [],
    definitions: hashesOf(meant),
    defaults: [],
  }
}

function mayMean(call: Call, { name, schema, inPath, fewestArgs, mostArgs, takesRow }: Definition): boolean {
  if (call.name !== name || call.args < fewestArgs || call.args > mostArgs) return false
  if (call.isAttribute && !takesRow) return false
  return call.schema === null ? inPath : call.schema === schema
}

function wordsFor(definitions: readonly Definition[]): string[] {
  return [...new Set(definitions.map(wordFor))]
}

function wordFor({ kind, name, schema }: Definition): string {
  const full = schema === 'pg_catalog' ? name : `${schema}.${name}`
  if (kind === 'call') return `${full}()`
  return kind === 'operator' ? `the operator ${full}` : `a cast to ${name}`
}

function hashesOf(definitions: readonly Definition[]): Meaning['definitions'] {
  const texts = Map.groupBy(
    definitions.filter(({ definition }) => definition !== null),
    wordFor,
  )
  const hashOfAll = (some: readonly string[]) => hashOf(JSON.stringify(some.toSorted()))
  const hashes = [...texts].flatMap(([word, all]) => [
    [word, hashOfAll(all.flatMap(({ definition }) => definition ?? []))] as const,
    [`${SIGNATURE_OF}${word}`, hashOfAll(all.map(({ signature }) => signature))] as const,
  ])
  return Object.fromEntries(hashes)
}

/** PostgreSQL has what it has itself before what others have. */
const isBuiltIn = ({ schema }: Call) => schema === null || schema === 'pg_catalog'

/** Calls that read a setting of which connections have different values, or one that is not known to be another. */
function unsteadySettings(calls: readonly Call[]): string[] {
  return calls.flatMap((call) => {
    const { name, firstText } = call
    if (name !== 'current_setting' || call.isAttribute || !isBuiltIn(call)) return []
    if (firstText === null) return ['current_setting() for a name that is computed']
    return UNSTEADY_SETTINGS.has(firstText.toLowerCase()) ? [`current_setting('${firstText}')`] : []
  })
}

function factsByHeart(calls: readonly Call[]): FunctionFacts {
  const own = calls.filter(({ isAttribute }) => !isAttribute)
  const words = (some: readonly Call[]) => [
    ...new Set(some.map(({ schema, name }) => `${schema === null ? '' : `${schema}.`}${name}()`)),
  ]
  const isChanging = ({ name }: Call) => VOLATILE_FUNCTIONS.has(name) || UNSTEADY_FUNCTIONS.has(name)
  const volatile = own.filter((call) => isBuiltIn(call) && isChanging(call))
  const steady = own.filter((call) => isBuiltIn(call) && STEADY_FUNCTIONS.has(call.name))
  return {
    volatile: [...words(volatile), ...unsteadySettings(own)],
    ownStable: [],
    defaults: [],
    definitions: {},
    unknown: words(own.filter((call) => !volatile.includes(call) && !steady.includes(call))),
  }
}
