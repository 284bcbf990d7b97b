import { assertNever } from '../../../shared/assert-never.ts'
import { shellWord } from '../../../shared/command-line.ts'
import type { ProblemAction } from '../../../shared/problem.ts'
import { createLedgerCommand, jobCommand, jobsCommand } from './command-text.ts'

/** The cluster that this command was told to talk to; null where it talks to none, or is not that far. */
let target: string | null = null

/** From now on, commands that are advised are about this cluster. */
export function adviseFor(cluster: string): void {
  target = cluster
}

/** The job that this command shows; null where it shows none. */
let job: string | null = null

/** From now on, commands that are advised are about this job. */
export function adviseAbout(jobId: string): void {
  job = jobId
}

/** The command by which the terminal does what a problem asks of Sluice. */
export function actionCommand(action: ProblemAction): string {
  const cluster = target ?? 'NAME'
  switch (action) {
    case 'start-sandbox':
      return 'sluice sandbox start'
    case 'reset-sandbox':
      return 'sluice sandbox reset'
    case 'create-ledger':
      return createLedgerCommand(cluster)
    case 'print-ledger-sql':
      return 'sluice ledger sql'
    case 'list-jobs':
      return jobsCommand(cluster)
    case 'allow-rejects':
      return `${jobCommand('resume', job ?? 'JOB', cluster)} --max-rejects N`
    case 'add-cluster':
      return `sluice clusters add ${shellWord(cluster)} --endpoint ENDPOINT`
    case 'change-cluster':
      return `sluice clusters add ${shellWord(cluster)} --endpoint ENDPOINT --replace`
    default:
      return assertNever(action)
  }
}
