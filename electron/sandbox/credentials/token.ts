import { ADMIN } from '../postgres/client.ts'
import { LOOPBACK } from '../free-port.ts'
import type { AccessKey } from './access-key.ts'
import { REGION } from './access.ts'

/**
 * The longest that Aurora DSQL takes, so that a terminal stays useful: whoever has the token was
 * shown the access key too, which lasts longer.
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 */
export const TOKEN_DAYS = 7

const DAY_S = 24 * 60 * 60

/** A token for a database user: `admin` signs in with the admin action, others with the plain one. */
export async function tokenOf(credentials: AccessKey, user: string): Promise<string> {
  // It takes a while to load, and few ask for one.
  const { DsqlSigner } = await import('@aws-sdk/dsql-signer')
  const expiresIn = TOKEN_DAYS * DAY_S
  const signer = new DsqlSigner({ hostname: LOOPBACK, region: REGION, credentials, expiresIn })
  return user === ADMIN ? await signer.getDbConnectAdminAuthToken() : await signer.getDbConnectAuthToken()
}
