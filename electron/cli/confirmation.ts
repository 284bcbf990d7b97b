import type { Environment } from '../../shared/cluster.ts'
import { matchesAllRows } from '../../shared/condition.ts'
import { displayTable, namesTable } from '../../shared/identifier.ts'
import type { JobSpec, Operation } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'
import type { TableName } from '../../shared/table-name.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { planLines, rowsText } from './output/plan-text.ts'
import { printable } from '../../shared/printable.ts'
import { styleFor } from './output/style.ts'
import type { Talk } from './run-job.ts'

/** What a person has to answer before a job starts: y, or the name of the table. */
export type Question = 'yes' | 'table'

/** What is about to happen, and where. */
interface Intent {
  readonly plan: Plan
  readonly environment: Environment
}

/** What has to be answered before the job may start; null where it starts at once. */
export function questionFor(environment: Environment, spec: JobSpec): Question | null {
  if (environment === 'sandbox') return null
  // A repopulate empties the table first.
  const allRows = spec.operation === 'repopulate' || matchesAllRows(spec.where)
  return allRows || environment !== 'development' ? 'table' : 'yes'
}

/** Shows what will happen and asks. Throws `confirmation-needed` where nobody can be asked, or says no. */
export async function confirm(question: Question, intent: Intent, { json, stdio }: Talk): Promise<void> {
  const { table } = intent.plan.spec
  if (json || !stdio.canAsk) throw nobodyToAsk(intent)
  const style = styleFor(stdio.color)
  stdio.error([...planLines(intent.plan, style), `${style.strong(sentence(intent))}\n`].join('\n'))
  const answer = ((await stdio.ask(askedFor(question, table))) ?? '').trim()
  const agreed = question === 'table' ? namesTable(answer, table) : /^y(es)?$/i.test(answer)
  if (!agreed) throw notConfirmed(question, table)
}

function askedFor(question: Question, table: TableName): string {
  if (question === 'yes') return 'Go on? [y/N] '
  return `Type the name of the table to go on (${displayTable(table)}): `
}

const WILL: Record<Operation, string> = {
  purge: 'deletes',
  update: 'changes',
  repopulate: 'empties the table and inserts',
}

/** `This deletes about 1,000 of about 5,000 rows in orders on shop, which is production.` */
function sentence({ plan, environment }: Intent): string {
  const { operation, cluster, table } = plan.spec
  const where = `in ${displayTable(table)} on ${printable(cluster)}`
  return `This ${WILL[operation]} ${rowsText(plan)} ${where}, which is ${environment}.`
}

function nobodyToAsk(intent: Intent): ProblemError {
  return refused(
    `${sentence(intent).replace(/\.$/, '')}, and nobody is there to confirm it.`,
    'Look at it with --dry-run; to run it without a question add --yes.',
  )
}

function notConfirmed(question: Question, table: TableName): ProblemError {
  const nextStep = question === 'yes' ? 'answer y' : `type the name of the table: ${displayTable(table)}`
  return refused('The job was not confirmed; nothing was changed.', `To run it after all, ${nextStep}.`)
}

function refused(message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'refused', code: 'confirmation-needed', message, nextStep })
}
