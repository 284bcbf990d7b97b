import { displayTable } from '../../../shared/identifier.ts'
import { SILENT } from '../../../shared/logger.ts'
import { bytes } from '../../../shared/quantity.ts'
import { archiveFolder, historyFile, sluiceHome } from '../../home.ts'
import type { Values } from '../commands/values.ts'
import { SHORT_ID_LENGTH } from '../../../shared/short-id.ts'
import type { Candidate } from './place.ts'

/** More are not looked through; whoever wants an older one lists the jobs. */
const MOST_JOBS = 50

type Known = Exclude<Values, readonly string[] | 'files'>

/** What this machine knows, for an option or argument of that kind. Reads files, makes none and reaches nothing. */
export async function knownValues(kind: Known, current: string): Promise<Candidate[]> {
  switch (kind) {
    case 'clusters':
      return await clusterNames()
    case 'aws-profiles':
      return await profileNames()
    case 'jobs':
      return await jobIds(current)
    case 'archives':
      return await archiveIds(current)
  }
}

async function openClusters() {
  const { createClusters } = await import('../../clusters/clusters.ts')
  const askMfa = async () => await Promise.reject(new Error('Completion asks nobody.'))
  return createClusters({ home: sluiceHome(), askMfa, logger: SILENT })
}

async function clusterNames(): Promise<Candidate[]> {
  const clusters = await (await openClusters()).list()
  return clusters.map(({ name, environment, profile }) => ({
    word: name,
    description: profile ? `${environment}, ${profile.region}` : 'the embedded cluster',
  }))
}

async function profileNames(): Promise<Candidate[]> {
  const profiles = await (await openClusters()).awsProfiles()
  return profiles.map(({ name, region }) => ({ word: name, description: region ?? '' }))
}

/** By their short ids, unless more than that is typed already. */
async function jobIds(current: string): Promise<Candidate[]> {
  const { peekJobs } = await import('../../history/history.ts')
  const length = current.length > SHORT_ID_LENGTH ? undefined : SHORT_ID_LENGTH
  return peekJobs(historyFile(sluiceHome()), MOST_JOBS).map(({ jobId, spec, state, cluster }) => ({
    word: jobId.slice(0, length),
    description: `${spec.operation} ${displayTable(spec.table)} on ${cluster}, ${state}`,
  }))
}

/** Jobs with an archive, by their manifests. */
async function archiveIds(current: string): Promise<Candidate[]> {
  const { createArchives } = await import('../../engine/engine.ts')
  const length = current.length > SHORT_ID_LENGTH ? undefined : SHORT_ID_LENGTH
  const archives = await createArchives(archiveFolder(sluiceHome())).kept()
  return archives.slice(0, MOST_JOBS).map(({ jobId, operation, table, cluster, bytes: size }) => ({
    word: jobId.slice(0, length),
    description: `${operation} ${displayTable(table)} on ${cluster}, ${bytes(size)}`,
  }))
}
