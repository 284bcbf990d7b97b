/** What one machine gets: the same is asked for and allowed. */
export interface MachineSize {
  readonly vcpus: number
  readonly memoryMib: number
}

/** What so many workers need, which mostly wait for the cluster; each is a size that Fargate has. */
export function sizeFor(workers: number): MachineSize {
  if (workers <= 8) return { vcpus: 0.5, memoryMib: 1_024 }
  if (workers <= 24) return { vcpus: 1, memoryMib: 2_048 }
  return { vcpus: 2, memoryMib: 4_096 }
}

const GIB = 1_024

/**
 * Which memory Fargate has for how many vCPUs, in GiB.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const FARGATE: readonly { vcpus: number; from: number; to: number; step: number }[] = [
  { vcpus: 0.25, from: 0.5, to: 0.5, step: 1 },
  { vcpus: 0.25, from: 1, to: 2, step: 1 },
  { vcpus: 0.5, from: 1, to: 4, step: 1 },
  { vcpus: 1, from: 2, to: 8, step: 1 },
  { vcpus: 2, from: 4, to: 16, step: 1 },
  { vcpus: 4, from: 8, to: 30, step: 1 },
  { vcpus: 8, from: 16, to: 60, step: 4 },
  { vcpus: 16, from: 32, to: 120, step: 8 },
]

export function isFargateSize({ vcpus, memoryMib }: MachineSize): boolean {
  const gib = memoryMib / GIB
  return FARGATE.some(
    (row) => row.vcpus === vcpus && gib >= row.from && gib <= row.to && (gib - row.from) % row.step === 0,
  )
}
