import type { ArchiveFormat, LeftRows, LeftRowsFormat, UndoComparison } from '../../../shared/archive.ts'
import type { ExportedArchive } from '../../../shared/archive-check.ts'
import type { UndoSpec } from '../../../shared/job-spec.ts'
import type { Archives } from '../../engine/engine.ts'
import { handlersOf } from '../ipc/handler.ts'
import { createStops } from './stops.ts'

/** What the window asks of archives and undos; the dialogs of the system are passed in. */
export interface ArchiveWork {
  readonly archives: Omit<Archives, 'kept' | 'beginning' | 'show' | 'rows' | 'expired'>
  exportRows(jobId: string, format: ArchiveFormat): Promise<ExportedArchive | null>
  chooseFolder(): Promise<string | null>
  left(jobId: string): Promise<LeftRows>
  exportLeft(jobId: string, format: LeftRowsFormat): Promise<string | null>
  compare(
    spec: UndoSpec,
    options: { signal: AbortSignal; onProgress: (news: UndoComparison) => void },
  ): Promise<UndoComparison>
}

/** `onProgress` hears of each comparison under the id that the window chose. */
export function archiveHandlers(work: ArchiveWork, onProgress: (id: string, news: UndoComparison) => void) {
  const { archives } = work
  const stops = createStops()
  const info = async () => ({
    folder: archives.root,
    archives: await archives.list(),
    unreadable: await archives.unreadable(),
    retention: await archives.retention(),
    retentionFault: await archives.retentionFault(),
  })
  return handlersOf({
    'archives:info': info,
    'archives:keep': async (retention) => {
      await archives.setRetention(retention)
      return await info()
    },
    'archives:remove': async ({ jobIds }) => {
      for (const jobId of jobIds) await archives.remove(jobId)
      return await info()
    },
    'archives:verify': async ({ jobId }) => await archives.verify(jobId),
    'archives:export': async ({ jobId, format }) => await work.exportRows(jobId, format),
    'archives:choose-folder': async () => await work.chooseFolder(),
    'undo:compare': async ({ id, spec }) => {
      const tell = (news: UndoComparison) => onProgress(id, news)
      return await stops.run(id, async (signal) => await work.compare(spec, { signal, onProgress: tell }))
    },
    'undo:stop-comparison': ({ id }) => stops.stop(id),
    'undo:left': async ({ jobId }) => await work.left(jobId),
    'undo:export-left': async ({ jobId, format }) => await work.exportLeft(jobId, format),
  })
}
