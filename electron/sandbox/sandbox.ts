import type { Connection } from '../../shared/cluster.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Problem } from '../../shared/problem.ts'
import type { SandboxFaults } from '../../shared/sandbox-faults.ts'
import type { SandboxStatus } from '../../shared/sandbox-status.ts'
import { makeFolder } from '../files/make-folder.ts'
import { findBinaries } from './postgres/binaries.ts'
import { ADMIN, DATABASE } from './postgres/client.ts'
import { includedVersion } from './postgres/included-version.ts'
import { sandboxFault, sandboxStopped } from './fault.ts'
import { readFaults, watchFaults, writeFaults } from './faults-file.ts'
import { sandboxFolder, type SandboxFolder } from './folder.ts'
import { stopGateway } from './gateway-process/running-gateway.ts'
import { withLock } from './lock.ts'
import { giveWay } from './postgres/run-program.ts'
import { findPostmaster } from './postgres/postmaster.ts'
import { serverUser } from './postgres/server-user.ts'
import { stopServer, type ServerPlace } from './postgres/server.ts'
import { isReady, removeData } from './postgres/set-up.ts'
import { start, wantedPort } from './start.ts'
import { readConnection, readStatus, runningAccess, type SandboxAccess } from './status.ts'
import { TOKEN_DAYS, tokenOf } from './credentials/token.ts'

export { clientVariables } from './client-variables.ts'
export {
  ADMIN as SANDBOX_USER,
  DATABASE as SANDBOX_DATABASE,
  TOKEN_DAYS,
  includedVersion,
  type SandboxAccess,
}

/** Of the Aurora DSQL that it behaves like, as `sys.dsql_major_version()` answers. */
export const DSQL_MAJOR_VERSION = 1

export interface SandboxOptions {
  /** Sluice's home; the sandbox lives in its own folder below it. */
  readonly home: string
  /** What a gateway process runs; bundles put it elsewhere. */
  readonly gatewayScript: URL
  /** The folder that a packaged app has PostgreSQL in; null finds the one that npm has installed. */
  readonly postgresFolder: string | null
  readonly logger: Logger
  /** Whether it runs after programs that people look at; not where it is all that somebody waits for. */
  readonly givesWay?: boolean
}

/** The embedded cluster of one home folder. Everything it throws is a ProblemError. */
export interface Sandbox {
  status(): Promise<SandboxStatus>
  /** Of the PostgreSQL that it runs: `16.14`; null where this build has none. */
  includedVersion(): Promise<string | null>
  /** Starts it, sets it up on the first time; a running one is adopted. `port` 0 or none: a free one. */
  start(options?: { port?: number; onStep?: (step: string) => void }): Promise<SandboxStatus>
  stop(): Promise<SandboxStatus>
  /** Throws away its data, then starts it anew with the demo table. */
  reset(options?: { onStep?: (step: string) => void }): Promise<SandboxStatus>
  /** How to reach it as `admin`; throws `sandbox-stopped` when it does not run. */
  connection(): Promise<Connection>
  /** What another program needs to reach it; throws `sandbox-stopped` when it does not run. */
  access(): Promise<SandboxAccess>
  /** For programs that sign none: a token for a database user, valid for {@link TOKEN_DAYS} days. */
  token(user: string): Promise<string>
  faults(): Promise<SandboxFaults>
  /** From the next connect and COMMIT on, also across a stop; throws `sandbox-stopped` before the first start. */
  setFaults(faults: SandboxFaults): Promise<SandboxFaults>
  /** Tells of every change, also by another process; answers how not to. */
  watchFaults(onChange: (faults: SandboxFaults) => void): () => void
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { postgresFolder, logger } = options
  const folder = sandboxFolder(options.home)
  let lastProblem: Problem | null = null

  const status = () => readStatus(folder, lastProblem)

  /** Does what changes the processes: one at a time, its failure remembered for `status`. */
  async function change(
    state: 'starting' | 'stopping',
    work: (place: ServerPlace) => Promise<void>,
  ): Promise<SandboxStatus> {
    try {
      makeFolder(folder.root)
      const place = await placeIn(folder, options)
      await withLock(folder, state, () => work(place))
      lastProblem = null
    } catch (error) {
      const fault = sandboxFault(error, folder.root)
      lastProblem = fault.problem
      logger.warn(`sandbox: ${fault.message}`)
      throw fault
    }
    return await status()
  }

  return {
    status,
    includedVersion: () => includedVersion(postgresFolder),
    start: ({ port = 0, onStep = () => {} } = {}) =>
      change('starting', (place) => start(place, wantedPort(port), onStep, logger)),
    stop: async () => {
      const nothingToStop = !(await isReady(folder)) && !(await findPostmaster(folder))
      return nothingToStop ? await status() : await change('stopping', stopBoth)
    },
    reset: ({ onStep = () => {} } = {}) =>
      change('starting', async (place) => {
        await stopBoth(place)
        await removeData(folder)
        await start(place, 0, onStep, logger)
      }),
    ...connectionsOf(folder),
  }
}

async function placeIn(
  folder: SandboxFolder,
  { gatewayScript, postgresFolder, givesWay = true }: SandboxOptions,
): Promise<ServerPlace> {
  return {
    folder,
    binaries: findBinaries(postgresFolder),
    user: await serverUser(),
    gatewayScript,
    giveWay: givesWay ? giveWay : () => {},
  }
}

function connectionsOf(
  folder: SandboxFolder,
): Pick<Sandbox, 'connection' | 'access' | 'token' | 'faults' | 'setFaults' | 'watchFaults'> {
  return {
    connection: () => readConnection(folder),
    access: () => runningAccess(folder),
    token: async (user) => {
      const { accessKeyId, secretAccessKey } = await runningAccess(folder)
      return await tokenOf({ accessKeyId, secretAccessKey }, user)
    },
    faults: () => readFaults(folder),
    watchFaults: (onChange) => watchFaults(folder, onChange),
    setFaults: async (faults) => {
      if (!(await isReady(folder))) throw sandboxStopped()
      await writeFaults(folder, faults)
      return faults
    },
  }
}

async function stopBoth(place: ServerPlace): Promise<void> {
  await stopGateway(place.folder)
  await stopServer(place)
}
