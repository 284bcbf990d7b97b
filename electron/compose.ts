import { join } from 'node:path'
import { type Connection, SANDBOX_CLUSTER } from '../shared/cluster.ts'
import type { Logger } from '../shared/logger.ts'
import { type Clusters, type ClustersOptions, createClusters } from './clusters/clusters.ts'
import {
  type Archives,
  capabilityFile,
  type CapabilityStore,
  createArchives,
  createEngine,
  TIMING,
  type Engine,
} from './engine/engine.ts'
import { createRecorder, type History, openHistory } from './history/history.ts'
import { archiveFolder, codeCacheFolder, historyFile } from './home.ts'
import { forgettingInput } from './kept-input.ts'
import { rememberingEngine } from './remembering-engine.ts'
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts'

/** The parts that the window and the command line share, wired together. */
export interface Sluice {
  readonly engine: Engine
  readonly sandbox: Sandbox
  readonly clusters: Clusters
  /** The jobs of this machine; closed with the engine. */
  readonly history: History
  /** What jobs of this machine have kept of the rows that they changed. */
  readonly archives: Archives
}

export interface SluiceOptions {
  readonly home: string
  /** The script of a worker thread, and that of the sandbox's gateway: sources, or what the bundler made of them. */
  readonly workerScript: URL
  readonly gatewayScript: URL
  /** The folder that a packaged app has the sandbox's PostgreSQL in; null finds the one that npm has installed. */
  readonly postgresFolder: string | null
  /** The script of the history's thread; null uses the history on this one, as a command may. */
  readonly historyScript: URL | null
  readonly logger: Logger
  readonly askMfa: ClustersOptions['askMfa']
}

export function composeSluice(options: SluiceOptions): Sluice {
  const { home, logger } = options
  const sandbox = createSandbox(options)
  const clusters = createClusters(options)
  const reached = new Map<string, string>()
  const engine = createEngine({
    connect: async (cluster) => {
      if (cluster === SANDBOX_CLUSTER) return await sandbox.connection()
      const connection = await clusters.connection(cluster)
      reached.set(cluster, targetOf(connection))
      return connection
    },
    environmentOf: clusters.environment,
    workerScript: options.workerScript,
    logFolder: join(home, 'jobs'),
    archiveFolder: archiveFolder(home),
    cacheFolder: codeCacheFolder(home),
    capabilities: byTarget(capabilityFile(join(home, 'capabilities.json'), logger), reached),
    timing: TIMING,
    logger,
  })
  const history = openHistory(historyFile(home), options.historyScript)
  const recorder = createRecorder(history, options.historyScript ? 'window' : 'command line')
  const archives = createArchives(archiveFolder(home), { askLedger: engine.archivedBatches })
  const remembering = rememberingEngine(engine, history, recorder)
  return { engine: forgettingInput(remembering, home), sandbox, clusters, history, archives }
}

/**
 * What was found out belongs to an endpoint and a user, not to a name: a cluster that was changed
 * to another one is asked anew. The engine asks only for clusters that it has connected to.
 */
export function byTarget(store: CapabilityStore, reached: ReadonlyMap<string, string>): CapabilityStore {
  const keyOf = (cluster: string) => reached.get(cluster) ?? cluster
  return {
    read: (cluster) => store.read(keyOf(cluster)),
    write: (cluster, capabilities) => store.write(keyOf(cluster), capabilities),
  }
}

function targetOf({ user, host, port }: Connection): string {
  return `${user}@${host}:${port}`
}
