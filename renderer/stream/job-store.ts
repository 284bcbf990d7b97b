import type { Frame } from '../../shared/channels.ts'
import type { JobDetail, JobSummary } from '../../shared/job.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { adoptEvents, appendEvents } from './job-log.ts'
import { firstSeen, type LiveJob, observed, withoutHistory } from './live-job.ts'

/** A long job remembers a megabyte or two for its charts, so only the newest jobs keep theirs. */
const MAX_HISTORIES = 24

/** All jobs of this run of the app, fed by frames and by answers; `now` in milliseconds since the epoch. */
export function createJobStore() {
  const jobs = new Map<string, LiveJob>()
  const listeners = new Set<() => void>()
  let list: readonly LiveJob[] = []
  const changed = () => {
    list = trim(jobs)
    for (const listener of listeners) listener()
  }
  const adoptDetail = (detail: JobDetail, now: number) => {
    const job = adopt(jobs, detail, now)
    jobs.set(job.jobId, { ...job, log: adoptEvents(job.log, detail.events), logFile: detail.logFile })
    changed()
  }
  return {
    accept(frame: Frame, now: number): void {
      if (frame.snapshots.length + frame.events.length + frame.finished.length === 0) return
      for (const snapshot of frame.snapshots) see(jobs, snapshot, now)
      for (const happened of frame.events) addEvents(jobs, happened)
      for (const summary of frame.finished) adopt(jobs, summary, now)
      changed()
    },
    adoptDetail,
    adoptSummaries(summaries: readonly JobSummary[], now: number): void {
      for (const summary of summaries) adopt(jobs, summary, now)
      changed()
    },
    /** A job that had ended goes on: what is known of its end, its charts and its log starts anew. */
    restart(detail: JobDetail, now: number): void {
      jobs.delete(detail.jobId)
      adoptDetail(detail, now)
    },
    job: (jobId: string) => jobs.get(jobId),
    /** Newest first; the same array until something changes. */
    jobs: () => list,
    /** Calls back after every change; returns the function that ends it. */
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

type Jobs = Map<string, LiveJob>

function see(jobs: Jobs, snapshot: JobSnapshot, now: number): LiveJob {
  const known = jobs.get(snapshot.jobId)
  const job = known ? observed(known, snapshot, now) : firstSeen(snapshot, now)
  jobs.set(job.jobId, job)
  return job
}

function adopt(jobs: Jobs, summary: JobSummary, now: number): LiveJob {
  const { snapshot, plan, result, logFault } = summary
  const seen = see(jobs, snapshot, now)
  const approvals = summary.approvals ?? seen.approvals
  // An answer may be older than the frame that told the end.
  const news = { plan, approvals, result: result ?? seen.result, logFault: logFault ?? seen.logFault }
  const job = { ...seen, ...news }
  jobs.set(job.jobId, job)
  return job
}

function addEvents(jobs: Jobs, { jobId, events, dropped }: Frame['events'][number]): void {
  const job = jobs.get(jobId)
  if (job) jobs.set(jobId, { ...job, log: appendEvents(job.log, events, dropped) })
}

/** Newest first; what only old jobs' charts need is let go. */
function trim(jobs: Jobs): LiveJob[] {
  const list = [...jobs.values()].toSorted((a, b) => b.snapshot.startedAt - a.snapshot.startedAt)
  for (const old of list.slice(MAX_HISTORIES)) jobs.set(old.jobId, withoutHistory(old))
  return list.map((job) => jobs.get(job.jobId) ?? job)
}
