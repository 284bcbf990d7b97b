import { join } from 'node:path'
import { SANDBOX_CLUSTER, type Connection } from '../shared/cluster.ts'
import type { Logger } from '../shared/logger.ts'
import { ProblemError } from '../shared/problem-error.ts'
import { capabilityFile, createEngine, TIMING, type Engine } from './engine/engine.ts'
import { codeCacheFolder } from './home.ts'
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts'

/** The parts that the window and the command line share, wired together. */
export interface Sluice {
  readonly engine: Engine
  readonly sandbox: Sandbox
}

export function composeSluice(options: { home: string; workerScript: URL; logger: Logger }): Sluice {
  const sandbox = createSandbox(options)
  const engine = createEngine({
    connect: (cluster) => connectionOf(cluster, sandbox),
    workerScript: options.workerScript,
    logFolder: join(options.home, 'jobs'),
    cacheFolder: codeCacheFolder(options.home),
    capabilities: capabilityFile(join(options.home, 'capabilities.json'), options.logger),
    timing: TIMING,
    logger: options.logger,
  })
  return { engine, sandbox }
}

async function connectionOf(cluster: string, sandbox: Sandbox): Promise<Connection> {
  if (cluster === SANDBOX_CLUSTER) return await sandbox.connection()
  throw new ProblemError({
    kind: 'usage',
    code: 'cluster-unknown',
    message: `There is no cluster named “${cluster}”.`,
    nextStep: `Use --cluster ${SANDBOX_CLUSTER}, the embedded cluster.`,
  })
}
