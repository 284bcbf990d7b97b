import type { ClusterProfile } from '../../../shared/cluster.ts'
import { endpointArguments, shellWord } from '../../../shared/command-line.ts'
import { printable } from '../../../shared/printable.ts'

/** How clusters that this process was lent are named in a command: nobody else knows their names. */
const byEndpoint = new Map<string, string>()

/** From now on, commands name the cluster by its endpoint: it is not saved. */
export function nameByEndpoint(profile: ClusterProfile): void {
  byEndpoint.set(profile.name, endpointArguments(profile).map(shellWord).join(' '))
}

/** The same text with every `--cluster NAME` of a cluster that is not saved as its endpoint. */
function withKnownClusters(text: string): string {
  let known = text
  for (const [name, options] of byEndpoint)
    known = known.replaceAll(`--cluster ${shellWord(name)}`, () => options)
  return known
}

/** A command about a stored job, as a person would type it: `sluice resume 1a2b… --cluster sandbox`. */
export function jobCommand(command: 'resume' | 'rejects', jobId: string, cluster: string): string {
  return onCluster(`${command} ${jobId}`, cluster)
}

/** The command that writes a report of a job that a ledger has. */
export function exportCommand(jobId: string, cluster: string): string {
  return onCluster(`export ${jobId} --format html`, cluster)
}

/** The command that makes the ledger. */
export function createLedgerCommand(cluster: string): string {
  return onCluster('ledger create', cluster)
}

/** The command that lists the jobs of a cluster. */
export function jobsCommand(cluster: string): string {
  return onCluster('jobs', cluster)
}

function onCluster(command: string, cluster: string): string {
  return printable(withKnownClusters(`sluice ${command} --cluster ${shellWord(cluster)}`))
}
