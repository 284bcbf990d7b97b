import type { Connection } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { SandboxState, SandboxStatus } from '../../shared/sandbox-status.ts'
import { serverVersion } from './adopt.ts'
import { ADMIN, DATABASE } from './client.ts'
import { sandboxFault, sandboxStopped } from './fault.ts'
import type { SandboxFolder } from './folder.ts'
import { LOOPBACK } from './free-port.ts'
import { currentTransition } from './lock.ts'
import { readPasswords } from './passwords.ts'
import { findPostmaster } from './postmaster.ts'
import { isReady } from './set-up.ts'

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
    return { ...still('running', null), port: postmaster.port, version }
  } catch (error) {
    return still('stopped', sandboxFault(error, folder.root).problem)
  }
}

/** How `admin` reaches the running server; throws `sandbox-stopped`, or what keeps it from answering. */
export async function readConnection(folder: SandboxFolder): Promise<Connection> {
  const { state, port, problem } = await readStatus(folder, null)
  if (problem) throw new ProblemError(problem)
  if (state !== 'running' || port === null) throw sandboxStopped()
  const { admin } = await readPasswords(folder.passwords)
  return { host: LOOPBACK, port, database: DATABASE, user: ADMIN, password: admin }
}
