import type { ServerError } from '../statement.ts'
import { ofKind, type NodeOf } from './parser.ts'
import { unsupported } from './refuse.ts'

/**
 * All that can be set in a session; anything else is refused, also at start-up:
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html#accessing-session-parameters
 */
const SUPPORTED = new Set([
  'application_name', 'client_encoding', 'datestyle', 'extra_float_digits', 'intervalstyle', 'timezone',
  'search_path', 'enable_bitmapscan', 'enable_hashjoin', 'enable_indexonlyscan', 'enable_indexscan',
  'enable_material', 'enable_mergejoin', 'enable_nestloop', 'enable_seqscan',
  'dsql.enable_batched_nestloop',
]) // prettier-ignore

/** Why a parameter cannot be set by SET, set_config() or at start-up; null when it can. */
export function refusedSetting(name: string): ServerError | null {
  if (SUPPORTED.has(name.toLowerCase())) return null
  return unsupported(`setting configuration parameter "${name}" not supported`)
}

/** SET and RESET in all their forms. */
export function refuseSet(statement: NodeOf<'VariableSetStmt'>): ServerError | null {
  const { kind, name = '', is_local: isLocal } = statement
  // RESET ALL brings back what can be set, and nothing else was.
  if (kind === 'VAR_RESET_ALL') return null
  // Recorded: the one way to make a session read-only.
  if (name === 'SESSION CHARACTERISTICS') return refusedIsolation(statement.args)
  // Documented: the role can be changed by SET LOCAL alone.
  if (name === 'role' && isLocal) return null
  // Recorded: a level that does not exist is named first, SET TRANSACTION is refused for any other.
  return refusedIsolation(statement.args) ?? refusedSetting(name)
}

/** BEGIN and SET TRANSACTION with another isolation level than the only one. */
export function refusedIsolation(options: NodeOf<'VariableSetStmt'>['args']): ServerError | null {
  for (const { defname, arg } of ofKind('DefElem', options)) {
    if (defname !== 'transaction_isolation') continue
    const level = arg && 'A_Const' in arg ? arg.A_Const.sval?.sval : undefined
    if (level && level !== 'repeatable read')
      return unsupported(`Unsupported isolation level: ${level.toUpperCase()}`)
  }
  return null
}
