import type { RequestOf } from '../../../shared/channels.ts'
import type { RowSaving } from '../../../shared/row-saving.ts'
import { handlersOf } from '../ipc/handler.ts'
import { createStops } from './stops.ts'

/** What the window asks of files of rows; the dialogs of the system are passed in. */
export interface RowWork {
  save(
    asked: Omit<RequestOf<'rows:save'>, 'id'>,
    options: { readonly signal: AbortSignal; readonly onProgress: (saving: RowSaving) => void },
  ): Promise<RowSaving | null>
  chooseFile(): Promise<string | null>
}

/** `onProgress` hears of each file under the id that the window chose. */
export function rowHandlers(work: RowWork, onProgress: (id: string, saving: RowSaving) => void) {
  const stops = createStops()
  return handlersOf({
    'rows:save': async ({ id, ...asked }) => {
      const tell = (news: RowSaving) => onProgress(id, news)
      return await stops.run(id, async (signal) => await work.save(asked, { signal, onProgress: tell }))
    },
    'rows:stop-saving': ({ id }) => stops.stop(id),
    'rows:choose-file': async () => await work.chooseFile(),
  })
}
