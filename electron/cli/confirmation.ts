import type { Environment } from '../../shared/cluster.ts'
import { type Confirmation, isConfirmed } from '../../shared/confirmation.ts'
import { displayTable } from '../../shared/identifier.ts'
import type { Operation } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'
import type { TableName } from '../../shared/table-name.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { planLines, rowsText } from './output/plan-text.ts'
import { repopulateText } from '../../shared/phase-words.ts'
import { printable } from '../../shared/printable.ts'
import { styleFor } from './output/style.ts'
import type { Talk } from './run-job.ts'
import { ALL_MATCHING_ROWS } from '../../shared/words.ts'

/** What a person is asked before a job starts. */
export type Question = Exclude<Confirmation, 'none'>

/** What is about to happen, and where. */
interface Intent {
  readonly plan: Plan
  readonly environment: Environment
}

/** Shows what will happen, asks, and answers what was typed. Throws `confirmation-needed` where nobody can be asked, or says no. */
export async function confirm(question: Question, intent: Intent, { json, stdio }: Talk): Promise<string> {
  const { table } = intent.plan.spec
  if (json || !stdio.canAsk) throw nobodyToAsk(intent)
  const style = styleFor(stdio.color)
  stdio.error([...planLines(intent.plan, style), `${style.strong(sentence(intent))}\n`].join('\n'))
  const answer = ((await stdio.ask(askedFor(question, table))) ?? '').trim()
  const agreed = question === 'agree' ? isYes(answer) : isConfirmed(question, table, answer)
  if (!agreed) throw notConfirmed(question, table)
  return answer
}

const OVERWRITE = 'overwrite'

/** The question of an undo that takes away what somebody has done since, after the one that every job has. */
export async function confirmOverwriting({ stdio }: Talk): Promise<void> {
  stdio.error('What others have changed in these rows since the job is lost from the table.\n')
  const answer = ((await stdio.ask(`Type ${OVERWRITE} to continue: `)) ?? '').trim()
  if (answer.toLowerCase() !== OVERWRITE)
    throw refused(NOT_CONFIRMED, `To run it after all, type ${OVERWRITE}, or leave --overwrite out.`)
}

/** Asks who resumes a job whether they approve of what `problem` says of it; throws that where they do not. */
export async function approve(problem: Problem, { json, stdio }: Talk): Promise<void> {
  if (json || !stdio.canAsk)
    throw new ProblemError({ ...problem, nextStep: 'To approve without confirmation, add --yes.' })
  stdio.error(`${printable(problem.message)}\n`)
  const answer = ((await stdio.ask('Approve all remaining rows and resume the job? [y/N] ')) ?? '').trim()
  if (!isYes(answer)) throw new ProblemError(problem)
}

export function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer)
}

const NOT_CONFIRMED = 'The job was not confirmed; nothing was changed.'

function askedFor(question: Question, table: TableName): string {
  if (question === 'agree') return 'Continue? [y/N] '
  return `Type the name of the table to continue (${displayTable(table)}): `
}

const WILL: Record<Exclude<Operation, 'repopulate'>, string> = {
  purge: 'deletes',
  update: 'changes',
  write: 'writes',
  undo: 'puts back',
}

/** `This deletes about 900 to 1,100 of about 5,000 rows in orders on shop, which is production.` */
function sentence({ plan, environment }: Intent): string {
  const { spec } = plan
  const { cluster, table } = spec
  const what =
    spec.operation === 'repopulate'
      ? repopulateText(plan.tableRows, spec.rows, 's')
      : `${WILL[spec.operation]} ${plan.matchingRows === null ? ALL_MATCHING_ROWS : rowsText(plan)}`
  const where = `in ${displayTable(table)} on ${printable(cluster)}`
  return `This ${what} ${where}, which is ${environment}.`
}

function nobodyToAsk(intent: Intent): ProblemError {
  return refused(
    `${sentence(intent).replace(/\.$/, '')}, and there is no terminal to confirm it on.`,
    'Preview it with --dry-run, or add --yes to run it without confirmation.',
  )
}

function notConfirmed(question: Question, table: TableName): ProblemError {
  const nextStep = question === 'agree' ? 'answer y' : `type the name of the table: ${displayTable(table)}`
  return refused(NOT_CONFIRMED, `To run it after all, ${nextStep}.`)
}

export function refused(message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'refused', code: 'confirmation-needed', message, nextStep })
}
