import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { printable } from '../../../shared/printable.ts'
import type { Stdio } from '../stdio.ts'
import { type TargetOptions, targetOf } from '../target.ts'

/** `sluice ledger create`: makes what is missing of the ledger on a cluster. */
export async function createLedger(options: TargetOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('ledger create', options)
  await withSluice(target, stdio, async ({ engine }) => engine.createLedger(target.cluster))
  stdio.out(
    `The ledger of ${printable(target.cluster)} is ready: jobs change every row exactly once and can be resumed.\n`,
  )
  return EXIT.succeeded
}

/** `sluice ledger sql`: the statements for whoever may run them. */
export async function printLedgerSql(_: object, stdio: Stdio): Promise<ExitCode> {
  const { ledgerSql } = await import('../../engine/engine.ts')
  stdio.out(ledgerSql())
  return EXIT.succeeded
}
