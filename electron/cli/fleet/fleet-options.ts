import { z } from 'zod'
import { MAX_WORKERS } from '../../../shared/job-spec.ts'
import { Text } from '../../../shared/text.ts'
import { required, wholeNumber } from '../option-values.ts'
import type { Flags, Typed } from '../typed-options.ts'
import { usageError } from '../usage-problem.ts'
import type { BatchPlace } from './batch-array.ts'
import type { EcsPlace } from './ecs-tasks.ts'
import type { KubernetesPlace } from './kubernetes-job.ts'
import { LaunchType } from './launch-type.ts'
import { isFargateSize, type MachineSize, sizeFor } from './machine-size.ts'

/** What every manifest needs to know beside the cluster. */
export type MachineOptions = Typed<'workers' | 'machines' | 'image' | 'cpu' | 'memory'>

type OnAws = Typed<'executionRole' | 'launchType'> & Flags<'publicIp'>
export type KubernetesOptions = Typed<'namespace' | 'serviceAccount'>
export type EcsOptions = OnAws & Typed<'ecsCluster' | 'subnets' | 'securityGroups' | 'taskRole'>
export type BatchOptions = OnAws & Typed<'queue' | 'jobRole'>

/** With two connections each, more would be more than a cluster takes. */
const MachineCount = z.int().min(1).max(5_000)
const Image = Text.regex(/^\S{1,1024}$/)
const MemoryMib = z.int().min(256).max(122_880)
/** Kubernetes: https://www.rfc-editor.org/rfc/rfc1123 */
const Label = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
const Subdomain = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/)
const RoleArn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/)
const EcsClusterName = z
  .string()
  .regex(/^(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/)?[A-Za-z0-9_-]{1,255}$/)
const QueueName = z
  .string()
  .regex(/^(arn:aws[a-z-]*:batch:[a-z0-9-]+:\d{12}:job-queue\/)?[A-Za-z0-9_-]{1,128}$/)
const Subnets = z.array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/)).max(16)
const SecurityGroups = z.array(z.string().regex(/^sg-[0-9a-f]{8,17}$/)).max(5)

const ROLE = 'arn:aws:iam::123456789012:role/sluice-worker'

export interface Machines {
  readonly machines: number
  readonly image: string
  /** Those of the job where nobody says. */
  readonly workers: number | undefined
  readonly vcpus: number | undefined
  readonly memoryMib: number | undefined
}

/** Throws `usage`. */
export function machinesOf(command: string, options: MachineOptions): Machines {
  const machines = required(command, '--machines', options.machines, '4')
  const image = required(command, '--image', options.image, IMAGE)
  return {
    machines: wholeNumber('--machines', machines, MachineCount, 4) ?? 1,
    image: checked('--image', image, Image, { what: 'the name of a container image', example: IMAGE }),
    workers: wholeNumber('--workers', options.workers, z.int().min(1).max(MAX_WORKERS), 8),
    vcpus: options.cpu === undefined ? undefined : vcpusOf(options.cpu),
    memoryMib: wholeNumber('--memory', options.memory, MemoryMib, 2_048),
  }
}

const IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/sluice:0.1.0'

function vcpusOf(text: string): number {
  const vcpus = Number(text)
  if (/^\d{1,2}(\.\d{1,3})?$/.test(text) && vcpus >= 0.25 && vcpus <= 16) return vcpus
  throw usageError(`--cpu takes 0.25 to 16 vCPUs, not “${text}”.`, 'Write it with digits: --cpu 0.5')
}

/** What each machine gets; one of the two that is left out is that of the workers. */
export function machineSize({ vcpus, memoryMib }: Machines, workers: number): MachineSize {
  const size = sizeFor(workers)
  return { vcpus: vcpus ?? size.vcpus, memoryMib: memoryMib ?? size.memoryMib }
}

/** Throws `usage` for what AWS does not have. */
export function awsSize(size: MachineSize, launchType: LaunchType): MachineSize {
  if (launchType === 'EC2' || isFargateSize(size)) return size
  throw usageError(
    `Fargate has no machines of ${size.vcpus} vCPU with ${size.memoryMib} MiB.`,
    'It has 2,048 to 8,192 MiB for each vCPU, as in --cpu 1 --memory 2048.',
  )
}

/** AWS Batch places jobs on EC2 by whole vCPUs. */
export function batchSize(size: MachineSize, launchType: LaunchType): MachineSize {
  return launchType === 'EC2' ? { ...size, vcpus: Math.ceil(size.vcpus) } : awsSize(size, launchType)
}

/** Throws `usage`. */
export function kubernetesPlace(command: string, options: KubernetesOptions): KubernetesPlace {
  const { namespace } = options
  const account = required(command, '--service-account', options.serviceAccount, 'sluice-worker')
  return {
    namespace:
      namespace === undefined
        ? null
        : checked('--namespace', namespace, Label, { what: 'the name of a namespace', example: 'batch' }),
    serviceAccount: checked('--service-account', account, Subdomain, {
      what: 'the name of a service account',
      example: 'sluice-worker',
    }),
  }
}

/** Throws `usage`. */
export function ecsPlace(command: string, options: EcsOptions): EcsPlace {
  const cluster = required(command, '--ecs-cluster', options.ecsCluster, 'batch')
  const subnets = required(command, '--subnets', options.subnets, SUBNETS.example)
  return {
    ecsCluster: checked('--ecs-cluster', cluster, EcsClusterName, {
      what: 'the name or ARN of an ECS cluster',
      example: 'batch',
    }),
    subnets: checked('--subnets', subnets.split(','), Subnets, SUBNETS),
    securityGroups:
      options.securityGroups === undefined
        ? []
        : checked('--security-groups', options.securityGroups.split(','), SecurityGroups, GROUPS),
    taskRole: roleOf(command, '--task-role', options.taskRole),
    ...onAws(command, options),
  }
}

const SUBNETS = { what: 'up to 16 IDs of subnets, separated by commas', example: 'subnet-0a1b2c3d4e5f6a7b8' }
const GROUPS = {
  what: 'up to 5 IDs of security groups, separated by commas',
  example: 'sg-0a1b2c3d4e5f6a7b8',
}

/** Throws `usage`. */
export function batchPlace(command: string, options: BatchOptions): BatchPlace {
  const queue = required(command, '--queue', options.queue, 'spot')
  return {
    queue: checked('--queue', queue, QueueName, { what: 'the name or ARN of a job queue', example: 'spot' }),
    jobRole: roleOf(command, '--job-role', options.jobRole),
    ...onAws(command, options),
  }
}

function onAws(command: string, options: OnAws) {
  const typed = (options.launchType ?? 'fargate').toUpperCase()
  const launchType = checked('--launch-type', typed, LaunchType, {
    what: 'fargate or ec2',
    example: 'fargate',
  })
  const publicIp = options.publicIp === true
  if (publicIp && launchType === 'EC2')
    throw usageError(
      '--public-ip is for Fargate; EC2 machines have what their subnet gives them.',
      'Leave it out.',
    )
  return { launchType, publicIp, executionRole: roleOf(command, '--execution-role', options.executionRole) }
}

function roleOf(command: string, option: string, typed: string | undefined): string {
  const arn = required(command, option, typed, ROLE)
  return checked(option, arn, RoleArn, { what: 'the ARN of an IAM role', example: ROLE })
}

function checked<T>(
  option: string,
  value: unknown,
  schema: z.ZodType<T>,
  { what, example }: { what: string; example: string },
): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw usageError(`${option} takes ${what}, not “${String(value)}”.`, `For example: ${option} ${example}`)
}
