import type { Operation } from '../../../../shared/job-spec.ts'
import { counted, formatShare } from '../../../ui/quantity.ts'
import { STATES } from '../job-status.tsx'
import { jobTitle } from '../job-words.ts'
import { doneWords } from '../outcome/outcome-words.ts'
import { canCancel, canPause, cancelWord, type ControlledJob } from './controlled-job.ts'

const AFTERWARDS: Readonly<Record<Operation, string>> = {
  purge: 'The deleted rows stay deleted. To delete the rest, start a new job.',
  update:
    'The changed rows stay changed. A new job affects every row that matches then, including rows that this job has already changed.',
  write: 'Rows that were written stay written.',
  undo: 'Rows that were restored stay restored.',
  repopulate: 'The table keeps the rows inserted so far. To restore it completely, repopulate it again.',
}

/**
 * What the question says before jobs are cancelled, as they stand now: one may have ended since it was asked about.
 * `lines` has one for each; a button whose label is null has nothing to do.
 */
export function cancelWords(asked: readonly ControlledJob[]) {
  const left = asked.filter(canCancel)
  const [first] = left
  const isOne = asked.length === 1
  const lines = asked.map((job) => (isOne ? '' : `${jobTitle(job.spec)}: `) + howFar(job))
  if (!first) {
    const header = 'Nothing left to cancel'
    const note = isOne ? 'The job has ended in the meantime.' : 'The jobs have ended in the meantime.'
    return { header, lines, note, keep: 'Close', pause: null, cancel: null }
  }
  const verb = left.every((job) => cancelWord(job) === 'Discard') ? 'Discard' : 'Cancel'
  const pauses = left.some(canPause)
  return {
    header: `${verb} ${left.length === 1 ? `“${jobTitle(first.spec)}”` : counted(left.length, 'job')}?`,
    lines,
    note: [
      isOne ? AFTERWARDS[first.spec.operation] : 'Rows that these jobs have changed stay changed.',
      `A ${verb === 'Discard' ? 'discarded' : 'cancelled'} job cannot be continued.`,
      ...(pauses ? ['A paused job can be resumed at any time.'] : []),
    ].join(' '),
    keep: pauses ? 'Keep running' : `Keep ${isOne ? 'job' : 'jobs'}`,
    pause: pauses ? 'Pause instead' : null,
    cancel: `${verb} ${left.length === 1 ? 'job' : counted(left.length, 'job')}`,
  }
}

function howFar(job: ControlledJob): string {
  const { spec, rows, progress, state } = job
  const done = doneWords(spec, rows)
  if (!canCancel(job)) return `${STATES[state].word}, ${done}.`
  const share =
    progress === null ? '; the remaining amount is unknown' : `, ${formatShare(progress)} of the work`
  return `${done} so far${share}.`
}
