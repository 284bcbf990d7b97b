import type { ClusterProfile } from '../../../shared/cluster.ts'
import { endpointText } from '../../../shared/endpoint.ts'
import { displayName } from '../../../shared/identifier.ts'
import { EXIT } from '../exit-code.ts'
import type { MachineSize } from './machine-size.ts'

/** Worker processes for one job, each on a machine of its own: what a manifest is made from. */
export interface Fleet {
  readonly jobId: string
  /** How each machine reaches the cluster. */
  readonly profile: ClusterProfile
  readonly machines: number
  /** Of each machine. */
  readonly workers: number
  readonly image: string
  readonly size: MachineSize
}

/** What all manifests say of the container; the image is made for it (Containerfile). */
export const CONTAINER = {
  name: 'worker',
  /** Of `node` in Node's images. */
  user: 1_000,
  /** The one folder that can be written to. */
  home: { volume: 'home', path: '/var/lib/sluice' },
} as const

/**
 * From a stop signal to SIGKILL. A worker lets transactions end for ten seconds, then cuts them off, and tries to
 * hand its ranges back for at most thirty more; without a signal or with less time, its leases run out.
 */
export const GRACE_SECONDS = 60

/** Exit codes that trying again does not change: invalid usage or a job that has ended, and a safety rule. */
export const FINAL_CODES = [EXIT.usage, EXIT.refused] as const

/** The same for each manifest of a job: applied twice, it does not double the fleet where the engine knows names. */
export function fleetName({ jobId }: Pick<Fleet, 'jobId'>): string {
  return `sluice-${jobId.slice(0, 8)}`
}

/** The container's arguments: a machine has no saved clusters, and its credentials are those of a role. */
export function workerArguments({ jobId, profile, workers }: Fleet): string[] {
  const { region, user, schema, environment } = profile
  const cluster = ['--endpoint', endpointText(profile), '--region', region, '--user', user]
  const lookedUpIn = schema === null ? [] : ['--schema', displayName(schema)]
  const target = [...cluster, ...lookedUpIn, '--environment', environment]
  return ['worker', '--job', jobId, ...target, '--workers', String(workers)]
}

/** Names and values of the container's environment; the Region is where a role is assumed. */
export function workerEnvironment({ profile }: Fleet): { name: string; value: string }[] {
  return [
    { name: 'SLUICE_HOME', value: CONTAINER.home.path },
    { name: 'AWS_REGION', value: profile.region },
  ]
}
