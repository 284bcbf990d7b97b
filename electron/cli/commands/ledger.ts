import { withEngine } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { requiredCluster } from '../option-values.ts'
import { printable } from '../output/printable.ts'
import type { Stdio } from '../stdio.ts'

/** `sluice ledger create`: makes what is missing of the ledger on a cluster. */
export async function createLedger(options: { cluster?: string }, stdio: Stdio): Promise<ExitCode> {
  const cluster = requiredCluster('ledger create', options.cluster)
  await withEngine(async (engine) => engine.createLedger(cluster))
  stdio.out(
    `The ledger of ${printable(cluster)} is ready: jobs change every row exactly once and can go on.\n`,
  )
  return EXIT.succeeded
}

/** `sluice ledger sql`: the statements for whoever may run them. */
export async function printLedgerSql(stdio: Stdio): Promise<ExitCode> {
  const { ledgerSql } = await import('../../engine/engine.ts')
  stdio.out(ledgerSql())
  return EXIT.succeeded
}
