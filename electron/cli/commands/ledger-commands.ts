import type { Command } from 'commander'
import type { Run } from './run.ts'
import type { TargetOptions } from '../target.ts'
import { addTarget } from './shared-options.ts'

const NOTES = `
The ledger is a schema with four tables in the cluster. Every batch moves it forward inside its
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
    .description('What lets a job change every row exactly once, and resume after it stopped.')
    .addHelpText('after', NOTES)
  const create = ledger.command('create').description('Make it on a cluster, or say that it is there.')
  addTarget(create)
  create.action(async (options: TargetOptions) => {
    await run(async (stdio) => (await import('./ledger.ts')).createLedger(options, stdio))
  })
  ledger
    .command('sql')
    .description('Print the statements that make it, for an administrator.')
    .action(async () => {
      await run(async (stdio) => (await import('./ledger.ts')).printLedgerSql(stdio))
    })
}
