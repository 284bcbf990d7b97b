import type { JobDetail } from '../../../shared/job.ts'
import type { Engine } from '../../engine/engine.ts'
import { forgetOld, type History } from '../../history/history.ts'
import { handlersOf } from '../ipc/handler.ts'

export function historyHandlers(history: History) {
  return handlersOf({
    'jobs:remembered': async (query) => await history.list({ ...query, cluster: null }),
    'jobs:remembered-detail': async ({ jobId }) => await history.detail(jobId),
    'jobs:forget': async ({ jobId }) => await history.remove(jobId),
    'history:info': async () => await history.info(),
    'history:keep': async (retention) => {
      await history.keep(retention)
      await forgetOld(history)
      return await history.info()
    },
    'history:clear': async () => {
      while (await history.forget('all'));
      return await history.info()
    },
  })
}

/** What was recorded of a job that this process has no part in; null of any other, and where nothing was. */
export async function recordedDetail(
  engine: Engine,
  history: History,
  jobId: string,
): Promise<JobDetail | null> {
  if (engine.jobs().some(({ id }) => id === jobId)) return null
  return (await history.detail(jobId))?.record?.detail ?? null
}
