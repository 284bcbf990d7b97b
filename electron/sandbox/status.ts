import { readFile } from 'node:fs/promises'
import type { Connection } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { SandboxState, SandboxStatus } from '../../shared/sandbox-status.ts'
import type { AccessKey } from './credentials/access-key.ts'
import { readAccess, REGION } from './credentials/access.ts'
import { serverVersion } from './postgres/adopt.ts'
import { ADMIN, DATABASE } from './postgres/client.ts'
import { gatewayGone, sandboxFault, sandboxStopped } from './fault.ts'
import type { SandboxFolder } from './folder.ts'
import { LOOPBACK } from './free-port.ts'
import { gatewayPort, notedPort } from './gateway-process/running-gateway.ts'
import { currentTransition } from './lock.ts'
import { readPasswords } from './credentials/passwords.ts'
import { findPostmaster } from './postgres/postmaster.ts'
import { isReady } from './postgres/set-up.ts'

/**
 * The state as the files and the server itself tell it, so also right when another process
 * started or stopped it. Never throws; `lastProblem` is told unless the server runs.
 */
export async function readStatus(folder: SandboxFolder, lastProblem: Problem | null): Promise<SandboxStatus> {
  const still = (state: SandboxState, problem: Problem | null): SandboxStatus => ({
    state,
    folder: folder.root,
    port: null,
    version: null,
    problem,
  })
  try {
    const transition = await currentTransition(folder)
    if (transition) return still(transition.state, null)
    if (!(await isReady(folder))) return still('absent', lastProblem)
    const postmaster = await findPostmaster(folder)
    if (!postmaster) return still('stopped', lastProblem)
    const version = await serverVersion(postmaster.port, await readPasswords(folder.passwords))
    await readAccess(folder, Date.now())
    const port = await gatewayPort(folder)
    if (port === null) throw gatewayGone()
    return { ...still('running', null), port, version }
  } catch (error) {
    return still('stopped', sandboxFault(error, folder.root).problem)
  }
}

/** Where the running sandbox listens, and what lets a client in. */
export interface SandboxAccess extends Readonly<AccessKey> {
  readonly host: string
  readonly port: number
  readonly region: string
  /** The PEM file of the authority to trust. */
  readonly authorityFile: string
}

/** Throws `sandbox-stopped`, or what keeps the sandbox from answering. */
export async function runningAccess(folder: SandboxFolder): Promise<SandboxAccess> {
  const port = (await likelyPort(folder)) ?? (await answeringPort(folder))
  const { accessKey } = await readAccess(folder, Date.now())
  return { host: LOOPBACK, port, region: REGION, ...accessKey, authorityFile: folder.authority }
}

/** Where it listens if its processes live: whoever asks is about to connect, and need not be preceded. */
async function likelyPort(folder: SandboxFolder): Promise<number | null> {
  const settled = !(await currentTransition(folder)) && (await isReady(folder))
  return settled && (await findPostmaster(folder)) ? await notedPort(folder) : null
}

async function answeringPort(folder: SandboxFolder): Promise<number> {
  const { state, port, problem } = await readStatus(folder, null)
  if (problem) throw new ProblemError(problem)
  if (state !== 'running' || port === null) throw sandboxStopped()
  return port
}

/** How `admin` reaches the running sandbox, as it would reach Aurora DSQL. */
export async function readConnection(folder: SandboxFolder): Promise<Connection> {
  const { host, port, region, authorityFile, ...credentials } = await runningAccess(folder)
  const authority = await readFile(authorityFile, 'utf8')
  const identity = { kind: 'iam', region, credentials, authority } as const
  return { host, port, database: DATABASE, user: ADMIN, schema: null, identity }
}
