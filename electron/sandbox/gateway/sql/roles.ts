import type { ServerError } from '../statement.ts'
import { ofKind, texts, type NodeOf } from './parser.ts'
import { firstRefusal, unsupported } from './refuse.ts'

/** What a role may be; who signs in with a token needs nothing else. */
const OPTIONS = new Set(['canlogin', 'inherit', 'createrole', 'rolemembers', 'addroleto', 'adminmembers'])

/** CREATE ROLE and ALTER ROLE. No source has the words for an option; they follow those of CREATE INDEX. */
export function refuseRole(
  statement: NodeOf<'CreateRoleStmt'> | NodeOf<'AlterRoleStmt'>,
  verb: 'CREATE' | 'ALTER',
): ServerError | null {
  return firstRefusal(ofKind('DefElem', statement.options), ({ defname: name = '' }) => {
    if (OPTIONS.has(name)) return null
    return unsupported(`${OPTION_WORDS[name] ?? name.toUpperCase()} not supported for ${verb} ROLE`)
  })
}

const OPTION_WORDS: Record<string, string> = {
  isreplication: 'REPLICATION',
  connectionlimit: 'CONNECTION LIMIT',
  validUntil: 'VALID UNTIL',
}

/** GRANT and REVOKE on what belongs to the system; both are recorded. */
export function refuseGrant(statement: NodeOf<'GrantStmt'>): ServerError | null {
  if (statement.objtype === 'OBJECT_DATABASE') return unsupported('unsupported object type in GRANT')
  if (statement.objtype !== 'OBJECT_SCHEMA' || statement.targtype !== 'ACL_TARGET_OBJECT') return null
  return texts(statement.objects).includes('public')
    ? unsupported('feature not supported on system entity')
    : null
}
