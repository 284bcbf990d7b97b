import type { Meaning } from '../../../../shared/plan.ts'
import { displayTable } from '../../../../shared/identifier.ts'
import { ALONG, hashOf, TABLE } from '../../db/meaning.ts'
import type { FunctionFacts } from './function-facts.ts'
import type { InnerRelations } from '../sub-selects/inner-relations.ts'
import { callOf, namesOf } from './mentions.ts'
import type { ReferenceEffect } from '../references/reference-effects.ts'
import { relationOf, selectsIn } from '../sub-selects/sub-select.ts'
import { nodesOf, walkNodes } from './syntax-tree.ts'

/** What a condition or a change depends on besides its text and its rows. */
export interface MeaningOfText {
  readonly definitions: Meaning['definitions']
  /** It may be something else for another user. */
  readonly asksWho: boolean
}

export function meaningOf(
  tree: unknown,
  { definitions, unknown }: FunctionFacts,
  relations: InnerRelations,
): MeaningOfText {
  const { viewTrees, viewTexts } = relations
  const views = [...viewTexts].map(([name, text]) => [`the view ${name}`, hashOf(text)] as const)
  const tables = tablesIn(tree, relations)
  return {
    definitions: { ...definitions, ...Object.fromEntries(views), ...Object.fromEntries(tables) },
    // What people's own functions do is not looked into.
    asksWho: asksWho([tree, viewTrees]) || unknown.length > 0 || Object.keys(definitions).length > 0,
  }
}

/** Also what foreign keys do because of the job: a new one may delete rows of tables that nobody was told of. */
export function meaningAlong(meaning: MeaningOfText, effects: readonly ReferenceEffect[]): MeaningOfText {
  const doing = effects
    .filter(({ action }) => action !== 'NO ACTION' && action !== 'RESTRICT')
    .map(({ reference, action, cause, changes }) => [cause, action, reference.from.oid, ...changes].join(' '))
  const along = hashOf(JSON.stringify(doing.toSorted()))
  return { ...meaning, definitions: { ...meaning.definitions, [ALONG]: along } }
}

/**
 * Tables that sub-selects read, by which they are and those of their columns that sub-selects name: a name that is
 * none of theirs any more would mean the row's own, without an error.
 */
function tablesIn(tree: unknown, relations: InnerRelations): [string, string][] {
  const { names, isNatural } = namesIn([...selectsIn(tree), ...relations.viewTrees], relations)
  return relations.all
    .filter(({ isView }) => !isView)
    .flatMap(({ table, oid, columns }): [string, string][] => {
      const name = `${TABLE}${displayTable(table)}`
      const isNamed = (column: string) => names.has(column) || names.has(qualified(oid, column))
      const named = columns.filter(isNamed).toSorted()
      const hashed = (some: readonly string[]) => hashOf(JSON.stringify([oid, some]))
      // Of a NATURAL JOIN each column may be a part, also one that comes later.
      return isNatural
        ? [
            [name, hashed(named)],
            [`${name} in NATURAL JOIN`, hashed(columns.toSorted())],
          ]
        : [[name, hashed(named)]]
    })
}

const qualified = (table: string, column: string) => JSON.stringify([table, column])

/** What sub-selects name: any column, or that of the tables that are called as its qualifier says. */
function namesIn(selects: readonly unknown[], relations: InnerRelations) {
  const names = new Set<string>()
  const called = calledIn(selects, relations)
  let isNatural = false
  walkNodes(selects, (kind, node) => {
    isNatural ||= node['isNatural'] === true
    if (kind !== 'ColumnRef') return
    const [name, qualifier] = namesOf(node['fields']).toReversed()
    if (name === undefined) return
    if (qualifier === undefined) names.add(name)
    for (const oid of called.get(qualifier ?? '') ?? []) names.add(qualified(oid, name))
  })
  return { names, isNatural }
}

/** The tables that a name or an alias may mean. */
function calledIn(selects: readonly unknown[], relations: InnerRelations): Map<string, string[]> {
  const called = new Map<string, string[]>()
  for (const node of nodesOf(selects, 'RangeVar')) {
    const oid = relations.find(relationOf(node))?.oid
    if (oid === undefined) continue
    const { aliasname } = (node['alias'] ?? {}) as { aliasname?: string }
    const name = aliasname ?? relationOf(node).name
    called.set(name, [...(called.get(name) ?? []), oid])
  }
  return called
}

const USER_VALUES = /^SVFOP_(CURRENT_ROLE|CURRENT_USER|USER|SESSION_USER)$/

const USER_FUNCTIONS = /^(current_setting|has_\w+_privilege|row_security_active|system_user|getpgusername)$/

function asksWho(tree: unknown): boolean {
  const isValue = nodesOf(tree, 'SQLValueFunction').some(({ op }) => USER_VALUES.test(String(op)))
  return isValue || nodesOf(tree, 'FuncCall').some((call) => USER_FUNCTIONS.test(callOf(call).name))
}
