import type { Engine, Job } from '../../engine/engine.ts'
import type { Handlers } from '../ipc/handler.ts'
import type { StreamPump } from '../stream/stream-pump.ts'
import { storedJobs } from './stored-jobs.ts'

type JobHandlers = Pick<
  Handlers,
  | 'tables:list'
  | 'tables:describe'
  | 'tables:structure'
  | 'jobs:plan'
  | 'jobs:start'
  | 'jobs:pause'
  | 'jobs:resume'
  | 'jobs:cancel'
  | 'jobs:adjust'
  | 'jobs:stored'
  | 'jobs:resume-stored'
  | 'jobs:discard'
  | 'jobs:rejects'
  | 'ledger:create'
  | 'jobs:list'
  | 'jobs:get'
  | 'jobs:reveal-log'
  | 'stream:follow'
  | 'stream:acknowledge'
>

/** `watch` hears of every job that the window starts or goes on with; `showFile` shows one in the system's file manager. */
export function jobHandlers(
  engine: Engine,
  pump: StreamPump,
  watch: (job: Job) => void,
  showFile: (path: string) => void,
): JobHandlers {
  // By which way an approval was given is not for the page to say.
  const by = (approves: boolean | undefined) => (approves ? 'window' : undefined)
  return {
    'tables:list': async ({ cluster }) => await engine.listTables(cluster),
    'tables:describe': async ({ cluster, table }) => await engine.describeTable(cluster, table),
    'tables:structure': async ({ cluster, table }) => await engine.tableStructure(cluster, table),
    'jobs:plan': async (spec) => await engine.plan(spec),
    'jobs:start': async ({ approved, confirmed, ...spec }) => {
      const given = confirmed && ({ ...confirmed, path: 'window' } as const)
      const job = await engine.start(spec, undefined, approved, given)
      watch(job)
      return job.summary()
    },
    'jobs:pause': ({ jobId }) => engine.job(jobId).pause(),
    'jobs:resume': async ({ jobId, approves }) => await engine.job(jobId).resume(by(approves)),
    'jobs:cancel': ({ jobId }) => engine.job(jobId).cancel(),
    'jobs:adjust': ({ jobId, adjustment }) => engine.job(jobId).adjust(adjustment),
    'jobs:stored': async ({ cluster }) => await storedJobs(engine, cluster),
    'jobs:resume-stored': async ({ cluster, jobId, adjustment, approves }) => {
      const job = await engine.resume(cluster, jobId, adjustment, undefined, by(approves))
      watch(job)
      return job.summary()
    },
    'jobs:discard': async ({ cluster, jobId }) => await engine.cancelStored(cluster, jobId),
    'jobs:rejects': async ({ cluster, jobId }) => await engine.rejects(cluster, jobId),
    'ledger:create': async ({ cluster }) => await engine.createLedger(cluster),
    'jobs:list': () => engine.jobs().map((job) => job.summary()),
    'jobs:get': ({ jobId }) => engine.job(jobId).detail(),
    'jobs:reveal-log': ({ jobId }) => showFile(engine.job(jobId).logFile),
    'stream:follow': () => pump.reset(),
    'stream:acknowledge': ({ frame }) => pump.acknowledge(frame),
  }
}
