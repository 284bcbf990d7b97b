import type { Meaning } from '../../../shared/plan.ts'
import { hashOf } from '../db/meaning.ts'
import type { FunctionFacts } from './function-facts.ts'
import type { InnerRelations } from './inner-relations.ts'
import { callOf } from './mentions.ts'
import { walkNodes } from './syntax-tree.ts'

/** What a condition or a change depends on besides its text and its rows. */
export interface MeaningOfText {
  readonly definitions: Meaning['definitions']
  /** It may be something else for another user. */
  readonly asksWho: boolean
}

export function meaningOf(
  tree: unknown,
  { definitions, unknown }: FunctionFacts,
  { viewTrees, viewTexts }: InnerRelations,
): MeaningOfText {
  const views = [...viewTexts].map(([name, text]) => [`the view ${name}`, hashOf(text)] as const)
  return {
    definitions: { ...definitions, ...Object.fromEntries(views) },
    // What people's own functions do is not looked into.
    asksWho: asksWho([tree, viewTrees]) || unknown.length > 0 || Object.keys(definitions).length > 0,
  }
}

const USER_VALUES = /^SVFOP_(CURRENT_ROLE|CURRENT_USER|USER|SESSION_USER)$/

const USER_FUNCTIONS = /^(current_setting|has_\w+_privilege|row_security_active|system_user|getpgusername)$/

function asksWho(tree: unknown): boolean {
  let found = false
  walkNodes(tree, (kind, node) => {
    if (kind === 'SQLValueFunction') found ||= USER_VALUES.test(String(node['op']))
    if (kind === 'FuncCall') found ||= USER_FUNCTIONS.test(callOf(node).name)
  })
  return found
}
