import manifest from '../../package.json' with { type: 'json' }
import { addClustersCommands } from './commands/clusters-commands.ts'
import { type Run, SluiceCommand } from './commands/command.ts'
import { addDemoCommand } from './commands/demo-command.ts'
import { addFleetCommands } from './commands/fleet-commands.ts'
import { addJobCommands } from './commands/job-commands.ts'
import { addLedgerCommands } from './commands/ledger-commands.ts'
import { addSandboxCommands } from './commands/sandbox-commands.ts'
import { addStoredJobCommands } from './commands/stored-job-commands.ts'
import type { Stdio } from './stdio.ts'

const EPILOGUE = `
Exit codes:
  0  succeeded
  1  failed
  2  invalid usage
  3  stopped before the end (Ctrl-C, or cancelled from elsewhere)
  4  stopped by a safety rule

Ctrl-C once stops cleanly: running transactions complete, no new ones start. Twice stops immediately.
On a cluster with a ledger, sluice resume continues a job that stopped for any reason.
Sluice keeps its files in SLUICE_HOME, by default the system's folder for application data.

Examples:
  $ sluice demo
  $ sluice sandbox start
  $ sluice clusters discover --region us-east-1
  $ sluice purge --cluster sandbox --table batch_test --where "category = 'food'" --dry-run
  $ sluice run nightly.sluice.json --dry-run
  $ sluice jobs --cluster sandbox
  $ sluice resume 1a2b3c4d --cluster sandbox
`

/** All commands and options; what they do is loaded when one of them runs, so help appears at once. */
export function createProgram(stdio: Stdio, run: Run): SluiceCommand {
  const program = new SluiceCommand('sluice', run)
    .description('Batch data changes on Amazon Aurora DSQL: preview, progress, clean stop.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdio.out(text),
      // Errors are told in one place, as problems.
      writeErr: () => {},
      getOutHelpWidth: () => stdio.size().columns,
      getOutHasColors: () => stdio.color,
    })
    .addHelpText('after', EPILOGUE)
  addDemoCommand(program)
  addSandboxCommands(program)
  addClustersCommands(program)
  addJobCommands(program)
  addStoredJobCommands(program)
  addFleetCommands(program)
  addLedgerCommands(program)
  return program
}
