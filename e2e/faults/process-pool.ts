import { SHORT_LEASE_MS } from './fault-engine.ts'
import type { JobEnd, JobOrder, JobTask } from './job-order.ts'
import { startProcess, type ProcessOfJob } from './process-of-job.ts'
import type { Random } from './random.ts'

export interface ProcessPoolOptions {
  /** Everything of an order but its task. */
  readonly order: Omit<JobOrder, 'task'>
  readonly jobId: string
  /** How many work at once. */
  readonly size: number
  /** Of each process. */
  readonly workers: number
  readonly random: Random
  /** The process that started the job, the first of the pool. */
  readonly first: ProcessOfJob
}

/** Processes that work on one job at once; for each that ends before the job, another one begins. */
export interface ProcessPool {
  readonly kills: number
  /** How many ended with which problem before the job did. */
  readonly problems: Readonly<Record<string, number>>
  /** Kills one of them, whatever it is doing. */
  killOne(): void
  /** Has one of them stand still for longer than its leases last. */
  freezeOne(): void
  /** Settles when one of them has seen the job end for good, and all are gone. */
  readonly ended: Promise<JobEnd>
  /** Kills what is left; nobody takes its place. */
  dismiss(): void
}

/** Problems that a process may end with while connections are cut; others can go on with its work. */
const EXPECTED_PROBLEMS = new Set(['connection-failed', 'cluster-away', 'gave-up', 'database-error'])

export function startPool({ order, jobId, size, workers, random, first }: ProcessPoolOptions): ProcessPool {
  const members = new Set<ProcessOfJob>()
  const { promise: seen, resolve: see } = Promise.withResolvers<JobEnd>()
  let over = false
  let kills = 0
  const problems: Record<string, number> = {}
  const finish = (end: JobEnd) => {
    over = true
    see(end)
  }
  const count = (end: JobEnd | null) => {
    const problem = end && ('problem' in end ? end.problem : end.result.problem)
    if (problem) problems[problem.code] = (problems[problem.code] ?? 0) + 1
  }
  const enlist = (proc: ProcessOfJob) => {
    members.add(proc)
    void proc.ended.then((end) => {
      members.delete(proc)
      if (over) return
      count(end)
      if (end && isLast(end)) finish(end)
      else begin(end && 'result' in end && end.result.state === 'failed' ? 'resume' : 'join')
    })
  }
  const begin = (kind: 'join' | 'resume') => {
    const task: JobTask = kind === 'join' ? { kind, jobId, workers } : { kind, jobId }
    enlist(startProcess({ ...order, task }))
  }
  enlist(first)
  while (members.size < size) begin('join')
  const anyone = () => [...members][random.below(members.size)]
  return {
    get kills() {
      return kills
    },
    problems,
    killOne: () => {
      const victim = anyone()
      if (!victim || over) return
      members.delete(victim)
      kills += 1
      victim.kill()
    },
    freezeOne: () => {
      const sleeper = anyone()
      sleeper?.freeze()
      setTimeout(() => sleeper?.thaw(), SHORT_LEASE_MS * 1.5)
    },
    dismiss: () => {
      over = true
      for (const member of members) member.kill()
    },
    ended: seen.then(async (end) => {
      await Promise.all([...members].map(async ({ ended }) => await ended))
      return end
    }),
  }
}

/** The job has ended, or in a way that nobody expects. */
function isLast(end: JobEnd): boolean {
  if ('problem' in end) return !EXPECTED_PROBLEMS.has(end.problem.code)
  const { state, resumable, problem } = end.result
  return !resumable || (state === 'failed' && !EXPECTED_PROBLEMS.has(problem?.code ?? ''))
}
