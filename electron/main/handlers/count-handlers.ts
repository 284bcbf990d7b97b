import type { RowCount } from '../../../shared/row-count.ts'
import type { Engine } from '../../engine/engine.ts'
import { handlersOf } from '../ipc/handler.ts'

/** `onProgress` hears of each count under the id that the window chose. */
export function countHandlers(
  { count }: Pick<Engine, 'count'>,
  onProgress: (id: string, count: RowCount) => void,
) {
  const stops = new Map<string, AbortController>()
  return handlersOf({
    'jobs:count': async ({ id, spec }) => {
      const stop = new AbortController()
      stops.set(id, stop)
      const tell = (news: RowCount) => onProgress(id, news)
      return await count(spec, { signal: stop.signal, onProgress: tell }).finally(() => {
        if (stops.get(id) === stop) stops.delete(id)
      })
    },
    'jobs:stop-count': ({ id }) => stops.get(id)?.abort(),
  })
}
