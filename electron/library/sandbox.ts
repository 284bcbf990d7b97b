import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SILENT } from '../../shared/logger.ts'
import type { SandboxFaults } from '../../shared/sandbox-faults.ts'
import { clientVariables, createSandbox, SANDBOX_DATABASE, SANDBOX_USER } from '../sandbox/sandbox.ts'
import { gatewayScript, guardScript } from '../scripts.ts'

/** What a client of node-postgres is made of: `new Client(await sandbox.clientConfig())`. */
export interface ClientConfig {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  /** An IAM token that is valid for a week. */
  readonly password: string
  readonly ssl: { readonly ca: string }
}

/** A cluster of one's own that behaves as Aurora DSQL does. Disposing of it removes it, and so does the end of the process. */
export interface RunningSandbox extends AsyncDisposable {
  /** For `createEngine({ home })`, where the cluster is called `sandbox`. */
  readonly home: string
  readonly host: string
  readonly port: number
  /** `user` is a database user, `admin` by default. */
  clientConfig(user?: string): Promise<ClientConfig>
  /** For other programs: variables of libpq, the AWS SDK and Aurora DSQL's connectors, secrets among them. */
  variables(user?: string): Promise<Record<string, string>>
  /** Lets things go wrong on purpose, from the next connection and statement on: conflicts, cuts, delays, refusals. */
  setFaults(faults: SandboxFaults): Promise<void>
}

/** Starts a new one on a free port of 127.0.0.1, with a demo table; `port` chooses another. Ready in some two seconds. */
export async function startSandbox({ port = 0 }: { readonly port?: number } = {}): Promise<RunningSandbox> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'sluice-sandbox-')))
  const guard = await startGuard(home)
  const sandbox = createSandbox({
    home,
    gatewayScript,
    postgresFolder: null,
    logger: SILENT,
    givesWay: false,
  })
  try {
    await sandbox.start({ port })
    const access = await sandbox.access()
    const ca = await readFile(access.authorityFile, 'utf8')
    return {
      ...{ home, host: access.host, port: access.port },
      clientConfig: async (user = SANDBOX_USER) => ({
        ...{ host: access.host, port: access.port, user, database: SANDBOX_DATABASE },
        password: await sandbox.token(user),
        ssl: { ca },
      }),
      variables: async (user = SANDBOX_USER) => clientVariables(access, user, await sandbox.token(user)),
      setFaults: async (faults) => void (await sandbox.setFaults(faults)),
      [Symbol.asyncDispose]: async () => await dismiss(guard),
    }
  } catch (error) {
    await dismiss(guard)
    throw error
  }
}

/** A process that removes the sandbox when this one closes the pipe to it, or dies in any way whatever. */
async function startGuard(home: string): Promise<ChildProcess> {
  const guard = spawn(process.execPath, [fileURLToPath(guardScript), home], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  // Rejects where the system starts no more processes.
  await once(guard, 'spawn')
  guard.unref()
  ;(guard.stdin as unknown as { unref(): void } | null)?.unref()
  return guard
}

async function dismiss(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return
  guard.ref()
  const ended = once(guard, 'exit')
  guard.stdin?.end()
  await ended
}
