import { readAccess, REGION } from '../../electron/sandbox/credentials/access.ts'
import { sandboxFolder } from '../../electron/sandbox/folder.ts'
import { startGateway } from '../../electron/sandbox/gateway/gateway.ts'
import { LIMITS } from '../../electron/sandbox/gateway/gateway-options.ts'
import { readPasswords } from '../../electron/sandbox/credentials/passwords.ts'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'

/*
 * A process with a gateway in front of one database of a sandbox: its parent sends a GatewayTask and
 * hears the port. It ends with its parent.
 */

/** Whose access key and certificate it uses, and what stands behind it. */
export interface GatewayTask {
  readonly home: string
  readonly upstreamPort: number
  readonly database: string
}

process.once('message', (task) => void open(task as GatewayTask))
process.once('disconnect', () => process.exit(0))

async function open({ home, upstreamPort, database }: GatewayTask): Promise<void> {
  const folder = sandboxFolder(home)
  const { accessKey, certificate } = await readAccess(folder, Date.now())
  const { admin } = await readPasswords(folder.passwords)
  const { port } = await startGateway({
    port: 0,
    ...certificate,
    credentials: accessKey,
    region: REGION,
    upstream: { port: upstreamPort, database, password: async () => await Promise.resolve(admin) },
    limits: LIMITS,
    faults: () => NO_FAULTS,
    now: Date.now,
    random: Math.random,
  })
  process.send?.(port)
}
