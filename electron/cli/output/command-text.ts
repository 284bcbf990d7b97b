import { shellWord } from '../../../shared/command-line.ts'
import { printable } from './printable.ts'

/** A command about a stored job, as a person would type it: `sluice resume 1a2b… --cluster sandbox`. */
export function jobCommand(command: 'resume' | 'rejects', jobId: string, cluster: string): string {
  return printable(`sluice ${command} ${jobId} --cluster ${shellWord(cluster)}`)
}

/** The command that makes the ledger. */
export function createLedgerCommand(cluster: string): string {
  return printable(`sluice ledger create --cluster ${shellWord(cluster)}`)
}
