import type { JobEvent } from '../../../shared/job-event.ts'
import { approvalText } from '../../../shared/approval-words.ts'
import { printable } from '../../../shared/printable.ts'
import type { RememberedDetail } from '../../../shared/remembered-job.ts'
import { dateTime } from './format.ts'
import { jobTableLines } from './job-table.ts'
import type { OutputLine } from './line.ts'
import { planHeadline } from './plan-text.ts'
import { progressLine } from './progress-text.ts'
import type { Style } from './style.ts'
import { summaryLines } from './summary.ts'

/** A remembered job for people: what it was asked, when and by whom, its events, what it came to. */
export function jobRecordLines({ job, record }: RememberedDetail, style: Style): string[] {
  if (!record) {
    const note = 'It did not run on this machine and is known only from the ledger of its cluster.'
    return [...jobTableLines([job], null, style), '', style.faint(note)]
  }
  const { detail, ranBy, ranFrom } = record
  const who = ranBy === '' ? '' : ` by ${printable(ranBy)}`
  return [
    ...planHeadline({ id: job.jobId, plan: detail.plan }, style),
    style.faint(`Job ${job.jobId}, started ${dateTime(job.createdAt)}${who} from the ${ranFrom}`),
    ...(detail.approvals ?? []).map((approval) => style.faint(approvalText(approval, dateTime))),
    '',
    ...detail.events.map((event) => eventLine(event, style)),
    '',
    ...(detail.result
      ? summaryLines({ ...detail, result: detail.result }, { heldBack: null, style })
      : [progressLine(detail.snapshot)]),
  ]
}

/** The same for programs. */
export function jobRecordObjects({ job, record }: RememberedDetail): OutputLine[] {
  if (!record) return [{ type: 'job', ...job }]
  const { plan, approvals, events, snapshot, result } = record.detail
  return [
    { type: 'job', ...job },
    { type: 'plan', plan, ...(approvals && { approvals }) },
    ...events.map((event): OutputLine => ({ type: 'event', event })),
    { type: 'progress', snapshot },
    ...(result ? [{ type: 'result', ...result } as const] : []),
  ]
}

const PAINTS = { info: 'faint', warning: 'attention', error: 'bad' } as const

function eventLine({ at, level, worker, message }: JobEvent, style: Style): string {
  const who = worker === null ? '' : `worker ${worker + 1}: `
  const time = new Date(at).toTimeString().slice(0, 8)
  return style[PAINTS[level]](`${time}  ${who}${printable(message)}`)
}
