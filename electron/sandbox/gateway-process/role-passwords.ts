import { createHmac } from 'node:crypto'
import type { Client } from 'pg'
import { ADMIN } from '../postgres/client.ts'
import type { Passwords } from '../credentials/passwords.ts'

/** A role that `admin` lets an identity of IAM be, with its password as PostgreSQL stores it. */
const ROLE = `SELECT rolpassword AS stored FROM pg_catalog.pg_authid a
  WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND rolname !~ '^pg_'
    AND EXISTS (SELECT FROM sandbox_rules.iam_mapping m WHERE m.role = a.oid)`

/** As long as the passwords of the file: 192 bits in hexadecimal. */
const LENGTH = 48

/**
 * Gives PostgreSQL's password of a role, null for one that may not log in. `admin` has one since
 * the set-up; others get theirs when they log in first, and again when they were made anew.
 */
export function rolePasswords(
  superuser: Client,
  passwords: Passwords,
): (role: string) => Promise<string | null> {
  /** What PostgreSQL stores for the passwords that were given. */
  const given = new Map<string, string | null>()
  /** The session does one thing at a time. */
  let turn: Promise<unknown> = Promise.resolve()
  const stored = async (role: string) =>
    (await superuser.query<{ stored: string | null }>(ROLE, [role])).rows[0]
  const passwordOf = async (role: string) => {
    const found = await stored(role)
    if (!found) return null
    const password = createHmac('sha256', passwords.superuser).update(role).digest('hex').slice(0, LENGTH)
    if (found.stored === null || found.stored !== given.get(role)) {
      const [name, text] = [superuser.escapeIdentifier(role), superuser.escapeLiteral(password)]
      await superuser.query(`ALTER ROLE ${name} PASSWORD ${text}`)
      given.set(role, (await stored(role))?.stored ?? null)
    }
    return password
  }
  return async (role) => {
    if (role === ADMIN) return passwords.admin
    const password = turn.then(() => passwordOf(role))
    turn = password.catch(() => {})
    return await password
  }
}
