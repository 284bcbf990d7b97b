import { SILENT } from '../../shared/logger.ts'
import type { Clusters } from '../clusters/clusters.ts'
import type { Sluice } from '../compose.ts'
import type { Archives, AskLedger } from '../engine/engine.ts'
import type { History } from '../history/history.ts'
import { archiveFolder, historyFile, sluiceHome } from '../home.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { ArchivesOfJobs } from './output/job-table.ts'
import { askMfaOn } from './ask-mfa.ts'
import { printable } from '../../shared/printable.ts'
import { adviseFor } from './output/action-command.ts'
import { nameByEndpoint } from './output/command-text.ts'
import { gatewayScript, workerScript } from '../scripts.ts'
import type { Stdio } from './stdio.ts'
import type { Target } from './target.ts'

/* Everything a person should know reaches them as an event, a status or a problem. */
const logger = SILENT

/** The engine, the sandbox and the clusters of this machine's Sluice. */
export async function openSluice(stdio: Stdio): Promise<Sluice> {
  const { composeSluice } = await import('../compose.ts')
  return composeSluice({
    home: sluiceHome(),
    workerScript,
    gatewayScript,
    postgresFolder: null,
    historyScript: null,
    logger,
    askMfa: askMfaOn(stdio),
  })
}

/** Runs `use` with a Sluice that knows the target, and closes its engine afterwards. */
export async function withSluice<T>(
  { cluster, profile }: Target,
  stdio: Stdio,
  use: (sluice: Sluice) => Promise<T>,
): Promise<T> {
  const sluice = await openSluice(stdio)
  adviseFor(cluster)
  if (profile) {
    sluice.clusters.lend(profile)
    nameByEndpoint(profile)
  }
  try {
    return await use(sluice)
  } finally {
    await sluice.engine.close()
    await warnOfHistory(sluice.history, stdio)
  }
}

/** The history alone: what is remembered needs no engine. */
export async function withHistory<T>(stdio: Stdio, use: (history: History) => Promise<T>): Promise<T> {
  const { openHistory } = await import('../history/history.ts')
  const history = openHistory(historyFile(sluiceHome()), null)
  try {
    return await use(history)
  } finally {
    await history.close()
    await warnOfHistory(history, stdio)
  }
}

/** The archives alone: they need no cluster but to tell of the last batches of a process that was ended from outside. */
export async function openArchives(stdio: Stdio): Promise<Archives> {
  const { createArchives } = await import('../engine/engine.ts')
  const askLedger: AskLedger = async (cluster, jobId) =>
    await withSluice(
      { cluster, profile: null },
      stdio,
      async ({ engine }) => await engine.archivedBatches(cluster, jobId),
    )
  return createArchives(archiveFolder(sluiceHome()), { askLedger })
}

/** What undoes jobs on this machine; a list of jobs does not fail with it. */
export async function archivesOfJobs(): Promise<ArchivesOfJobs> {
  const { createArchives } = await import('../engine/engine.ts')
  const kept = await createArchives(archiveFolder(sluiceHome()))
    .kept()
    .catch(() => [])
  return new Map(kept.map(({ jobId, folder, bytes, until }) => [jobId, { folder, bytes, until }]))
}

/** No command fails because nothing is remembered, but it says so. */
async function warnOfHistory(history: History, stdio: Stdio): Promise<void> {
  const fault = await history.fault()
  if (fault !== null) stdio.error(`warning: ${printable(fault)}\n`)
}

/** The clusters alone, for the same reason as the sandbox. */
export async function openClusters(stdio: Stdio): Promise<Clusters> {
  const { createClusters } = await import('../clusters/clusters.ts')
  return createClusters({ home: sluiceHome(), askMfa: askMfaOn(stdio), logger })
}

/** The sandbox alone: without the engine, which it does not need, it is there twice as fast. */
export async function openSandbox(): Promise<Sandbox> {
  const { createSandbox } = await import('../sandbox/sandbox.ts')
  return createSandbox({ home: sluiceHome(), gatewayScript, postgresFolder: null, logger })
}
