import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../../shared/logger.ts'
import { codeOf } from '../../files/file-fault.ts'
import { NO_ANSWER, SUPERUSER, withClient } from './client.ts'
import { sandboxBroken } from '../fault.ts'
import type { Passwords } from '../credentials/passwords.ts'
import { findPostmaster } from './postmaster.ts'
import { stopServer, type ServerPlace } from './server.ts'

/** A server that is starting, recovering or stopping gets there within seconds. */
const ANSWERS_WITHIN_MS = 20_000
const POLL_MS = 100
/** Not there yet, going or without a processor: cannot_connect_now, admin_shutdown, or nobody listens. */
const PASSING = new Set<unknown>(['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET', NO_ANSWER])
/** invalid_password, invalid_authorization_specification. */
const REJECTED = new Set<unknown>(['28P01', '28000'])

/**
 * The port of a server that already runs on the folder, whoever started it; null when there is
 * none. One that does not answer to the sandbox's password is stopped.
 */
export async function adoptServer(
  place: ServerPlace,
  passwords: Passwords,
  logger: Logger,
): Promise<number | null> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS
  for (;;) {
    const postmaster = await findPostmaster(place.folder)
    if (!postmaster) return null
    try {
      await serverVersion(postmaster.port, passwords)
      return postmaster.port
    } catch (error) {
      if (!PASSING.has(codeOf(error)) || Date.now() > deadline) {
        logger.warn(`sandbox: stopping the server of process ${postmaster.pid}, which does not answer`)
        await stopServer(place)
        return null
      }
    }
    await sleep(POLL_MS)
  }
}

/**
 * `PostgreSQL 16.14` of a server that takes connections. Asks as the superuser, for whom places
 * are kept when all others are taken; throws `sandbox-broken` when the password is not its own.
 */
export async function serverVersion(port: number, passwords: Passwords): Promise<string> {
  try {
    return await withClient({ port, user: SUPERUSER, password: passwords.superuser }, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
      return `PostgreSQL ${rows[0]?.server_version ?? ''}`.trim()
    })
  } catch (error) {
    if (REJECTED.has(codeOf(error)))
      throw sandboxBroken('The sandbox’s passwords do not match its data', error)
    throw error
  }
}
