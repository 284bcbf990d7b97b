import type { RegisterJobDefinitionRequest, SubmitJobRequest } from '@aws-sdk/client-batch'
import { CONTAINER, FINAL_CODES, type Fleet, fleetName, workerArguments, workerEnvironment } from './fleet.ts'
import type { LaunchType } from './launch-type.ts'

export interface BatchPlace {
  /** Name or ARN. */
  readonly queue: string
  readonly launchType: LaunchType
  readonly publicIp: boolean
  /** ARN: the identity of the workers. */
  readonly jobRole: string
  /** ARN: pulls the image and writes the log. */
  readonly executionRole: string
}

/** The most that AWS Batch has; a reclaimed Spot machine counts, too. */
const ATTEMPTS = 10

/**
 * Whatever no rule is about is tried again: https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
 * AWS Batch ends a stopped container after 30 s; that cannot be set.
 */
export function jobDefinition(fleet: Fleet, place: BatchPlace): RegisterJobDefinitionRequest {
  const { vcpus, memoryMib } = fleet.size
  const { user, home } = CONTAINER
  const isFargate = place.launchType === 'FARGATE'
  const assignPublicIp = place.publicIp ? 'ENABLED' : 'DISABLED'
  return {
    jobDefinitionName: fleetName(fleet),
    type: 'container',
    platformCapabilities: [place.launchType],
    containerProperties: {
      image: fleet.image,
      command: workerArguments(fleet),
      environment: workerEnvironment(fleet),
      jobRoleArn: place.jobRole,
      executionRoleArn: place.executionRole,
      user: `${user}:${user}`,
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      resourceRequirements: [
        { type: 'VCPU', value: String(vcpus) },
        { type: 'MEMORY', value: String(memoryMib) },
      ],
      volumes: [{ name: home.volume }],
      mountPoints: [{ sourceVolume: home.volume, containerPath: home.path }],
      ...(isFargate && { networkConfiguration: { assignPublicIp } }),
    },
    retryStrategy: {
      attempts: ATTEMPTS,
      evaluateOnExit: FINAL_CODES.map((code) => ({ onExitCode: String(code), action: 'EXIT' })),
    },
  }
}

/** Of which definition is said with the call. An array has two jobs or more. */
export function submitJob(fleet: Fleet, { queue }: BatchPlace): Omit<SubmitJobRequest, 'jobDefinition'> {
  const array = fleet.machines === 1 ? {} : { arrayProperties: { size: fleet.machines } }
  return { jobName: fleetName(fleet), jobQueue: queue, ...array }
}
