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

const COMMANDS: Record<ProblemAction, (cluster: string) => string> = {
  'start-sandbox': () => 'sluice sandbox start',
  'reset-sandbox': () => 'sluice sandbox reset',
  'create-ledger': createLedgerCommand,
  'print-ledger-sql': () => 'sluice ledger sql',
  'list-jobs': jobsCommand,
  'allow-rejects': (cluster) => `${jobCommand('resume', job ?? 'JOB', cluster)} --max-rejects N`,
  'add-cluster': (cluster) => `sluice clusters add ${shellWord(cluster)} --endpoint ENDPOINT`,
  'change-cluster': (cluster) => `sluice clusters add ${shellWord(cluster)} --endpoint ENDPOINT --replace`,
}

/** The command by which the terminal does what a problem asks of Sluice. */
export function actionCommand(action: ProblemAction): string {
  return COMMANDS[action](target ?? 'NAME')
}
