import type { IJob } from 'kubernetes-models/batch/v1'
import type { IPodFailurePolicy } from 'kubernetes-models/batch/v1/PodFailurePolicy'
import type { IContainer } from 'kubernetes-models/v1/Container'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import {
  CONTAINER,
  FINAL_CODES,
  type Fleet,
  fleetName,
  GRACE_SECONDS,
  workerArguments,
  workerEnvironment,
} from './fleet.ts'

export interface KubernetesPlace {
  /** Null is the one that kubectl is set to. */
  readonly namespace: string | null
  /** Its role, by IRSA or Pod Identity, is the identity of the workers. */
  readonly serviceAccount: string
}

/** The pauses before them double from ten seconds to six minutes: a cluster may stay away for twenty minutes. */
const RETRIES_PER_INDEX = 8
/** Then Kubernetes removes it; the job itself stays in the ledger. */
const REMOVED_AFTER_SECONDS = 24 * 60 * 60
/** History, log and compiled code of one process. */
const HOME_LIMIT = '1Gi'

/**
 * An indexed Job: one pod for each machine. It is complete with the first worker that sees the job succeed, since
 * then all rows are done; the others are stopped. Needs Kubernetes 1.31 or later.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export function kubernetesJob(fleet: Fleet, { namespace, serviceAccount }: KubernetesPlace): IJob {
  const labels = { 'app.kubernetes.io/name': 'sluice', 'app.kubernetes.io/instance': fleetName(fleet) }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: fleetName(fleet), ...(namespace === null ? {} : { namespace }), labels },
    spec: {
      completionMode: 'Indexed',
      completions: fleet.machines,
      parallelism: fleet.machines,
      successPolicy: { rules: [{ succeededCount: 1 }] },
      backoffLimitPerIndex: RETRIES_PER_INDEX,
      podFailurePolicy: FAILURE_POLICY,
      podReplacementPolicy: 'Failed',
      ttlSecondsAfterFinished: REMOVED_AFTER_SECONDS,
      template: { metadata: { labels }, spec: podOf(fleet, serviceAccount) },
    },
  }
}

/** A node that drains, or a pod that gives way, is nobody's failure. */
const FAILURE_POLICY: IPodFailurePolicy = {
  rules: [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    {
      action: 'FailIndex',
      onExitCodes: { containerName: CONTAINER.name, operator: 'In', values: [...FINAL_CODES] },
    },
  ],
}

function podOf(fleet: Fleet, serviceAccountName: string): IPodSpec {
  const { user, home } = CONTAINER
  return {
    restartPolicy: 'Never',
    serviceAccountName,
    // IRSA and Pod Identity bring tokens of their own.
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [containerOf(fleet)],
    volumes: [{ name: home.volume, emptyDir: { sizeLimit: HOME_LIMIT } }],
  }
}

function containerOf(fleet: Fleet): IContainer {
  const { name, home } = CONTAINER
  const { vcpus, memoryMib } = fleet.size
  const size = { cpu: `${vcpus * 1_000}m`, memory: `${memoryMib}Mi` }
  return {
    name,
    image: fleet.image,
    args: workerArguments(fleet),
    env: workerEnvironment(fleet),
    resources: { requests: size, limits: size },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: home.volume, mountPath: home.path }],
  }
}
