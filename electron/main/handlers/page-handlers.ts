import { PAGE_ROWS } from '../../../shared/table-page.ts'
import type { Engine } from '../../engine/engine.ts'
import { handlersOf } from '../ipc/handler.ts'
import { createStops } from './stops.ts'

/** The rows of a table, page by page. */
export function pageHandlers({ tablePage, wholeRows }: Pick<Engine, 'tablePage' | 'wholeRows'>) {
  const stops = createStops()
  return handlersOf({
    'tables:page': async ({ id, cluster, table, ...page }) =>
      await stops.run(
        id,
        async (signal) => await tablePage(cluster, table, { ...page, limit: PAGE_ROWS, signal }),
      ),
    'tables:stop-page': ({ id }) => stops.stop(id),
    'tables:rows': async ({ cluster, table, keys }) => await wholeRows(cluster, table, keys),
  })
}
