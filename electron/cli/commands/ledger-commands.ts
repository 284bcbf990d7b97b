import type { SluiceCommand } from './command.ts'

const NOTES = `
The ledger is a schema with four tables in the cluster. Every batch records its progress there in its
own transaction, so every row is changed exactly once, and a job can be resumed after any stop.

Examples:
  $ sluice ledger create --cluster sandbox
  $ sluice ledger sql > ledger.sql
`

/** The commands of the ledger itself. */
export function addLedgerCommands(program: SluiceCommand): void {
  const description = 'Manage the ledger, with which a job changes every row exactly once and can be resumed.'
  const ledger = program.add('ledger', description, NOTES)
  ledger
    .add('create', 'Create the ledger in a cluster, or report that it exists.')
    .target()
    .quiet()
    .does(async () => (await import('./ledger.ts')).createLedger)
  ledger
    .add('sql', 'Print the statements that create it, for an administrator.')
    .does(async () => (await import('./ledger.ts')).printLedgerSql)
}
