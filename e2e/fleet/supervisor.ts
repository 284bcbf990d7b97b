import { setTimeout as sleep } from 'node:timers/promises'
import type { IJob } from 'kubernetes-models/batch/v1'
import type { Random } from '../faults/random.ts'
import { onKubernetes } from './engine-rules.ts'
import { startWorker, type MachineKind, type WorkerProcess } from './machine.ts'

/** Kubernetes waits ten seconds before the first new try of an index and twice as long before each next one. */
const BACKOFF_MS = 10_000
/** Ours are as much shorter, as the jobs are. */
const FASTER = 50
const MOST_SKEW_MS = 2_000

/** How a pod ends before its worker does: killed, deleted, or made to leave its node. */
export const BLOWS = ['kill', 'delete', 'drain'] as const
export type Blow = (typeof BLOWS)[number]

export interface IndexEnd {
  readonly decision: 'done' | 'give-up' | 'stopped'
  /** Exit codes of all its tries, in order. */
  readonly codes: readonly number[]
}

/** What Kubernetes does with an indexed Job, on namespaces in the place of nodes. */
export interface Supervisor {
  /** Settles when every index has ended and no process is left. */
  readonly ended: Promise<readonly IndexEnd[]>
  /** Blows so far that met a process, by their kind. */
  readonly blows: Readonly<Record<Blow, number>>
  /** Strikes a process, if one of the index runs. */
  strike(index: number, blow: Blow): void
  /** Kills what is left; nothing is started any more. */
  dismiss(): void
}

interface Pod {
  current: WorkerProcess | null
  /** It was made to leave its node: that is nobody's failure. */
  isDisrupted: boolean
}

/** Runs what the Job says on each machine until one succeeds; the clock of each is off by up to two seconds. */
export function supervise(
  job: IJob,
  { machines, kind, random }: { machines: readonly string[]; kind: MachineKind; random: Random },
): Supervisor {
  const spec = job.spec?.template.spec
  const args = spec?.containers[0]?.args ?? []
  const graceMs = (spec?.terminationGracePeriodSeconds ?? 30) * 1_000
  const pods: Pod[] = machines.map(() => ({ current: null, isDisrupted: false }))
  const blows = { kill: 0, delete: 0, drain: 0 }
  let isOver = false

  const stop = (process: WorkerProcess) => {
    process.signal('SIGTERM')
    const late = setTimeout(() => process.signal('SIGKILL'), graceMs)
    void process.ended.then(() => clearTimeout(late))
  }
  const runIndex = async (pod: Pod, index: number): Promise<IndexEnd> => {
    const codes: number[] = []
    const skewMs = Math.round((random.next() * 2 - 1) * MOST_SKEW_MS)
    for (let failures = 0; !isOver;) {
      pod.isDisrupted = false
      pod.current = startWorker(kind, { machine: machines[index] ?? '', skewMs, args })
      const code = await pod.current.ended
      pod.current = null
      codes.push(code)
      const decision = pod.isDisrupted && code !== 0 ? 'again' : onKubernetes(job, code, failures)
      if (decision !== 'again') return { decision, codes }
      if (!pod.isDisrupted) failures += 1
      if (!isOver) await sleep((BACKOFF_MS * 2 ** Math.max(0, failures - 1)) / FASTER)
    }
    return { decision: 'stopped', codes }
  }
  const ended = Promise.all(
    pods.map(async (pod, index) => {
      const end = await runIndex(pod, index)
      // The Job is complete: what still runs is stopped, as the success policy says.
      if (end.decision === 'done' && !isOver) {
        isOver = true
        for (const other of pods) if (other.current) stop(other.current)
      }
      return end
    }),
  )
  return {
    ended,
    blows,
    strike: (index, blow) => {
      const pod = pods[index]
      if (!pod?.current || isOver) return
      blows[blow] += 1
      pod.isDisrupted = blow === 'drain'
      if (blow === 'kill') pod.current.signal('SIGKILL')
      else stop(pod.current)
    },
    dismiss: () => {
      isOver = true
      for (const { current } of pods) current?.signal('SIGKILL')
    },
  }
}
