import type { ContainerDefinition, RegisterTaskDefinitionRequest, RunTaskRequest } from '@aws-sdk/client-ecs'
import { EXIT } from '../exit-code.ts'
import {
  CONTAINER,
  FINAL_CODES,
  type Fleet,
  fleetName,
  GRACE_SECONDS,
  workerArguments,
  workerEnvironment,
} from './fleet.ts'
import type { LaunchType } from './launch-type.ts'

export interface EcsPlace {
  readonly ecsCluster: string
  readonly launchType: LaunchType
  readonly subnets: readonly string[]
  /** None is the VPC's default group. */
  readonly securityGroups: readonly string[]
  readonly publicIp: boolean
  /** ARN: the identity of the workers. */
  readonly taskRole: string
  /** ARN: pulls the image and writes the log. */
  readonly executionRole: string
}

export const LOG_GROUP = '/sluice/fleet'
/** A call starts no more: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export const MOST_TASKS_PER_CALL = 10
/** A container that ran for less is not started again. The least that ECS has; a worker waits as long for a cluster that is away. */
const RESTART_AFTER_SECONDS = 60
const CPU_UNITS_PER_VCPU = 1_024

export function taskDefinition(fleet: Fleet, place: EcsPlace): RegisterTaskDefinitionRequest {
  const { vcpus, memoryMib } = fleet.size
  return {
    family: fleetName(fleet),
    requiresCompatibilities: [place.launchType],
    networkMode: 'awsvpc',
    cpu: String(vcpus * CPU_UNITS_PER_VCPU),
    memory: String(memoryMib),
    taskRoleArn: place.taskRole,
    executionRoleArn: place.executionRole,
    containerDefinitions: [containerOf(fleet)],
    volumes: [{ name: CONTAINER.home.volume }],
  }
}

function containerOf(fleet: Fleet): ContainerDefinition {
  const { name, user, home } = CONTAINER
  return {
    name,
    image: fleet.image,
    essential: true,
    command: workerArguments(fleet),
    environment: workerEnvironment(fleet),
    user: `${user}:${user}`,
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
    mountPoints: [{ sourceVolume: home.volume, containerPath: home.path }],
    stopTimeout: GRACE_SECONDS,
    restartPolicy: {
      enabled: true,
      ignoredExitCodes: [EXIT.succeeded, ...FINAL_CODES],
      restartAttemptPeriod: RESTART_AFTER_SECONDS,
    },
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': LOG_GROUP,
        'awslogs-region': fleet.profile.region,
        'awslogs-stream-prefix': fleetName(fleet),
      },
    },
  }
}

/** Starts tasks; how many, and of which definition, is said with the call. */
export function runTask(
  fleet: Fleet,
  { ecsCluster, launchType, subnets, securityGroups, publicIp }: EcsPlace,
): Omit<RunTaskRequest, 'taskDefinition'> {
  const groups = securityGroups.length === 0 ? {} : { securityGroups: [...securityGroups] }
  const isFargate = launchType === 'FARGATE'
  return {
    cluster: ecsCluster,
    launchType,
    startedBy: fleetName(fleet),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...subnets],
        ...groups,
        ...(isFargate && { assignPublicIp: publicIp ? 'ENABLED' : 'DISABLED' }),
      },
    },
  }
}
