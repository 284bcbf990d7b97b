import type { RowCount } from '../../../shared/row-count.ts'
import type { Engine } from '../../engine/engine.ts'
import { handlersOf } from '../ipc/handler.ts'
import { createStops } from './stops.ts'

/** `onProgress` hears of each count under the id that the window chose. */
export function countHandlers(
  { count }: Pick<Engine, 'count'>,
  onProgress: (id: string, count: RowCount) => void,
) {
  const stops = createStops()
  return handlersOf({
    'jobs:count': async ({ id, spec }) => {
      const tell = (news: RowCount) => onProgress(id, news)
      return await stops.run(id, async (signal) => await count(spec, { signal, onProgress: tell }))
    },
    'jobs:stop-count': ({ id }) => stops.stop(id),
  })
}
