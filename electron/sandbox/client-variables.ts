import { DATABASE } from './postgres/client.ts'
import type { SandboxAccess } from './status.ts'

/** What libpq, the AWS SDK and Aurora DSQL's connectors read from the environment; secrets are among them. */
export function clientVariables(access: SandboxAccess, user: string, token: string): Record<string, string> {
  return {
    PGHOST: access.host,
    PGPORT: String(access.port),
    PGUSER: user,
    PGDATABASE: DATABASE,
    PGPASSWORD: token,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: access.authorityFile,
    CLUSTER_ENDPOINT: access.host,
    CLUSTER_USER: user,
    AWS_REGION: access.region,
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    NODE_EXTRA_CA_CERTS: access.authorityFile,
  }
}
