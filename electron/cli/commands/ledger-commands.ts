import type { Command } from 'commander'
import type { Run } from './run.ts'
import type { TargetOptions } from '../target.ts'
import { addTarget } from './shared-options.ts'

const NOTES = `
The ledger is a schema with four tables in the cluster. Every batch records its progress there in its
own transaction, so every row is changed exactly once, and a job can be resumed after any stop.

Examples:
  $ sluice ledger create --cluster sandbox
  $ sluice ledger sql > ledger.sql
`

/** The commands of the ledger itself. */
export function addLedgerCommands(program: Command, run: Run): void {
  const ledger = program
    .command('ledger')
    .helpCommand(false)
    .description('Manage the ledger, with which a job changes every row exactly once and can be resumed.')
    .addHelpText('after', NOTES)
  const create = ledger
    .command('create')
    .description('Create the ledger in a cluster, or report that it exists.')
  addTarget(create)
  create.action(async (options: TargetOptions) => {
    await run(async (stdio) => (await import('./ledger.ts')).createLedger(options, stdio))
  })
  ledger
    .command('sql')
    .description('Print the statements that create it, for an administrator.')
    .action(async () => {
      await run(async (stdio) => (await import('./ledger.ts')).printLedgerSql(stdio))
    })
}
