import type { Plan } from '../../../shared/plan.ts'

const STAYS = 'The rows changed so far stay changed.'

/**
 * What the person is asked before the app quits with unfinished jobs; `quit` is the label of the button that does.
 * `plans` of the jobs, at least one: with a ledger a job can go on, without one it is cancelled.
 */
export function quitQuestion(plans: readonly Pick<Plan, 'ledger'>[]) {
  const lasting = plans.filter(({ ledger }) => ledger === 'ready').length
  const alone = plans.length === 1
  const jobs = alone ? 'the job' : 'the jobs'
  const message = alone ? 'A job is still running.' : `${plans.length} jobs are still running.`
  if (lasting === plans.length) {
    const detail = `Running transactions complete, and ${jobs} can be resumed later from where ${alone ? 'it' : 'they'} stopped. ${STAYS}`
    return { message, detail, quit: `Interrupt ${jobs} and quit` }
  }
  if (lasting === 0) {
    const detail = `Cancelling lets running transactions complete. ${STAYS}`
    return { message, detail, quit: `Cancel ${jobs} and quit` }
  }
  const detail = `Jobs with a ledger are interrupted and can be resumed later; the others are cancelled. ${STAYS}`
  return { message, detail, quit: `End ${jobs} and quit` }
}
