import type { Connection } from '../../../shared/cluster.ts'
import { ADMIN, DATABASE } from './client.ts'
import { sandboxStopped } from '../fault.ts'
import { sandboxFolder } from '../folder.ts'
import { LOOPBACK } from '../free-port.ts'
import { readPasswords } from '../credentials/passwords.ts'
import { findPostmaster } from './postmaster.ts'

/** Past the gateway, straight to the PostgreSQL of a running sandbox: for benchmarks and tests. */
export async function directConnection(home: string): Promise<Connection> {
  const folder = sandboxFolder(home)
  const postmaster = await findPostmaster(folder)
  if (!postmaster) throw sandboxStopped()
  const { admin } = await readPasswords(folder.passwords)
  return {
    host: LOOPBACK,
    port: postmaster.port,
    database: DATABASE,
    user: ADMIN,
    schema: null,
    identity: { kind: 'password', password: admin },
  }
}
