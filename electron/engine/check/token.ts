import { DsqlSigner } from '@aws-sdk/dsql-signer'
import type { AwsCredentials } from '../../../shared/cluster.ts'
import type { Place } from '../db/connection-problem.ts'
import type { Found } from './board.ts'

/** A place whose tokens are signed for a Region. */
export type SigningPlace = Place & { readonly region: string }

/** Signs a token, which needs nobody else, and tells what is in it; the token itself goes nowhere. */
export async function signToken(place: SigningPlace, credentials: AwsCredentials): Promise<Found<true>> {
  const { host: hostname, region, user } = place
  const signer = new DsqlSigner({ hostname, region, credentials })
  const token = await (user === 'admin'
    ? signer.getDbConnectAdminAuthToken()
    : signer.getDbConnectAuthToken())
  const { searchParams } = new URL(`https://${token}`)
  const [action, seconds] = [searchParams.get('Action'), searchParams.get('X-Amz-Expires')]
  return { value: true, detail: `User “${user}”, action ${action}, Region ${region}, lasts ${seconds} s` }
}
