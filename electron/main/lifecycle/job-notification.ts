import { Notification, type BrowserWindow } from 'electron'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'

const OPERATIONS = {
  purge: 'Purge',
  update: 'Update',
  repopulate: 'Repopulate',
  write: 'Write',
  undo: 'Undo',
}
const ENDS = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
}

/** Tells through the system that a job ended, unless the person is looking at the window anyway. */
export function notifyOfEnd(window: BrowserWindow, plan: Plan, result: JobResult): void {
  // Without a problem it was interrupted by quitting, which whoever quit knows.
  if (result.state === 'interrupted' && !result.problem) return
  if (window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return
  const notification = new Notification(notificationOf(plan, result))
  notification.on('click', () => window.show())
  notification.show()
}

function notificationOf({ spec }: Plan, result: JobResult): { title: string; body: string } {
  const rows = result.rows.toLocaleString()
  return {
    title: `${OPERATIONS[spec.operation]} of ${displayTable(spec.table)} ${ENDS[result.state]}`,
    body: result.problem?.message ?? `${rows} rows in ${result.seconds.toFixed(1)} seconds.`,
  }
}
