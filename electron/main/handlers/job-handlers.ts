import type { Engine, Job } from '../../engine/engine.ts'
import type { History } from '../../history/history.ts'
import { handlersOf } from '../ipc/handler.ts'
import type { StreamPump } from '../stream/stream-pump.ts'
import { recordedDetail } from './history-handlers.ts'
import { approvedBy, storedJobHandlers } from './stored-jobs.ts'

/** `watch` hears of every job that the window starts or goes on with; `showFile` shows one in the system's file manager. */
export function jobHandlers(
  engine: Engine,
  history: History,
  pump: StreamPump,
  watch: (job: Job) => void,
  showFile: (path: string) => void,
) {
  return handlersOf({
    ...storedJobHandlers(engine, watch),
    'tables:list': async ({ cluster }) => await engine.listTables(cluster),
    'tables:describe': async ({ cluster, table }) => await engine.describeTable(cluster, table),
    'tables:structure': async ({ cluster, table }) => await engine.tableStructure(cluster, table),
    'sql:take-apart': async ({ cluster, table, sql }) => await engine.takeApart(cluster, table, sql),
    'tables:analyze': async ({ cluster, table }) => await engine.analyze(cluster, table),
    'jobs:plan': async ({ archiveFolder, ...spec }) => await engine.plan(spec, archiveFolder ?? undefined),
    'jobs:start': async ({ approved, confirmed, archiveFolder, ...spec }) => {
      const given = confirmed && ({ ...confirmed, path: 'window' } as const)
      const job = await engine.start(spec, undefined, approved, given, undefined, archiveFolder ?? undefined)
      watch(job)
      return job.summary()
    },
    'jobs:pause': ({ jobId }) => engine.job(jobId).pause(),
    'jobs:resume': async ({ jobId, approves }) => await engine.job(jobId).resume(approvedBy(approves)),
    'jobs:cancel': ({ jobId }) => engine.job(jobId).cancel(),
    'jobs:adjust': ({ jobId, adjustment }) => engine.job(jobId).adjust(adjustment),
    'ledger:create': async ({ cluster }) => await engine.createLedger(cluster),
    'jobs:list': () => engine.jobs().map((job) => job.summary()),
    'jobs:get': ({ jobId }) => engine.job(jobId).detail(),
    'jobs:reveal-log': async ({ jobId }) => {
      const recorded = await recordedDetail(engine, history, jobId)
      showFile((recorded ?? engine.job(jobId)).logFile)
    },
    'stream:follow': () => pump.reset(),
    'stream:acknowledge': ({ frame }) => pump.acknowledge(frame),
  })
}
