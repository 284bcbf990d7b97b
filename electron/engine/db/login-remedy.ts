import { clusterArn } from '../../../shared/endpoint.ts'
import { quoteIdentifier } from '../../../shared/identifier.ts'

/** `arn:aws:iam::<account>:user/<name>`, `arn:aws:sts::<account>:assumed-role/<role>/<session>`, as a HINT names who was denied. */
const WHO = /arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):([\w-]+)\/([\w+=,.@/-]*[\w+=,@/-])/

/**
 * The smallest IAM policy that lets a database user in: `admin` needs an action of its own.
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html
 */
export function loginPolicy(
  place: { readonly host: string; readonly region: string | null; readonly user: string },
  hint: string,
): string {
  const account = WHO.exec(hint)?.[2]
  const cluster = { endpoint: place.host, region: place.region ?? '*' }
  const statement = {
    Effect: 'Allow',
    Action: place.user === 'admin' ? 'dsql:DbConnectAdmin' : 'dsql:DbConnect',
    Resource: clusterArn(cluster, account),
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
}

/**
 * What makes a database user and lets an IAM identity in as it.
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-database-and-iam-roles.html
 */
export function iamGrant(user: string, hint: string): string {
  const role = quoteIdentifier(user)
  return `CREATE ROLE ${role} WITH LOGIN;\nAWS IAM GRANT ${role} TO '${identityOf(hint)}';`
}

/** A session of an assumed role has the rights of its role. */
function identityOf(hint: string): string {
  const [, partition, account, kind, path] = WHO.exec(hint) ?? []
  if (!partition || !account || !kind || !path) return 'arn:aws:iam::<account>:role/<role>'
  const [role = path] = path.split('/')
  return kind === 'assumed-role'
    ? `arn:${partition}:iam::${account}:role/${role}`
    : `arn:${partition}:iam::${account}:${kind}/${path}`
}
