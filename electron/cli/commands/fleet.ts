import { type ClusterProfile, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { printable } from '../../../shared/printable.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Sluice } from '../../compose.ts'
import { hasEnded } from '../../engine/engine.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { connectionBudget } from '../fleet/connection-budget.ts'
import type { Fleet } from '../fleet/fleet.ts'
import {
  awsSize,
  batchPlace,
  batchSize,
  type BatchOptions,
  ecsPlace,
  type EcsOptions,
  kubernetesPlace,
  type KubernetesOptions,
  type MachineOptions,
  type Machines,
  machineSize,
  machinesOf,
} from '../fleet/fleet-options.ts'
import { batchText, ecsText, kubernetesText } from '../fleet/manifest-text.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'
import { type Target, type TargetOptions, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'

type FleetOptions = TargetOptions & MachineOptions

/** `sluice fleet kubernetes`: an indexed Job. */
export async function printKubernetes(
  typed: string,
  options: FleetOptions & KubernetesOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const command = 'fleet kubernetes'
  const place = kubernetesPlace(command, options)
  return await printFleet({ command, typed, options, stdio }, (fleet) => kubernetesText(fleet, place))
}

/** `sluice fleet ecs`: tasks. */
export async function printEcs(
  typed: string,
  options: FleetOptions & EcsOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const command = 'fleet ecs'
  const place = ecsPlace(command, options)
  return await printFleet({ command, typed, options, stdio }, (fleet) =>
    ecsText({ ...fleet, size: awsSize(fleet.size, place.launchType) }, place),
  )
}

/** `sluice fleet batch`: an array job. */
export async function printBatch(
  typed: string,
  options: FleetOptions & BatchOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const command = 'fleet batch'
  const place = batchPlace(command, options)
  return await printFleet({ command, typed, options, stdio }, (fleet) =>
    batchText({ ...fleet, size: batchSize(fleet.size, place.launchType) }, place),
  )
}

interface Asked {
  readonly command: string
  /** The job, as it was typed. */
  readonly typed: string
  readonly options: FleetOptions
  readonly stdio: Stdio
}

/** Nothing is printed before all of it is known to be right. */
async function printFleet(
  { command, typed, options, stdio }: Asked,
  textOf: (fleet: Fleet) => string,
): Promise<ExitCode> {
  const machines = machinesOf(command, options)
  const target = targetOf(command, options)
  refuseSandbox(target, typed)
  return await withSluice(target, stdio, async (sluice) => {
    const profile = target.profile ?? (await sluice.clusters.profile(target.cluster))
    refuseOwnAuthority(profile)
    const fleet = await fleetOf(sluice, typed, profile, machines)
    const { fault, warning } = connectionBudget(fleet.machines, fleet.workers)
    if (fault !== null) throw usageError(fault, 'Use fewer machines, or fewer workers on each.')
    const text = textOf(fleet)
    for (const each of [warning, loopbackWarning(profile)])
      if (each !== null) stdio.error(`warning: ${printable(each)}\n`)
    stdio.out(text)
    return EXIT.succeeded
  })
}

/** Throws `job-unknown`, and `job-ended` for a job that no worker can join. */
async function fleetOf(
  { engine }: Sluice,
  typed: string,
  profile: ClusterProfile,
  machines: Machines,
): Promise<Fleet> {
  const jobId = await storedJobId(engine, profile.name, typed)
  const { state, limits } = await engine.storedJob(profile.name, jobId)
  if (state !== 'running' && state !== 'paused') throw hasEnded(jobId, state)
  const workers = machines.workers ?? limits.workers
  const size = machineSize(machines, workers)
  return { jobId, profile, machines: machines.machines, workers, image: machines.image, size }
}

function refuseSandbox({ cluster, profile }: Target, typed: string): void {
  if (cluster !== SANDBOX_CLUSTER || profile !== null) return
  throw usageError(
    'The sandbox runs on this machine only; other machines cannot reach it.',
    `Work on its job with more processes here: sluice worker --job ${shellWord(typed)} --cluster sandbox`,
  )
}

/** A machine has none of the files of this one. */
function refuseOwnAuthority({ authorityFile }: ClusterProfile): void {
  if (authorityFile === null) return
  const message = `The cluster’s certificate is trusted because of a file on this machine, ${authorityFile}; other machines have the public authorities alone.`
  const nextStep =
    'Name the cluster by --endpoint without --ca-file, and let the image set NODE_EXTRA_CA_CERTS to a copy of the file.'
  throw new ProblemError({ kind: 'usage', code: 'certificate-untrusted', message, nextStep })
}

function loopbackWarning({ endpoint }: ClusterProfile): string | null {
  if (!endpoint.startsWith('127.')) return null
  return `${endpoint} is each machine itself; a container reaches the cluster there only through a proxy beside it.`
}
