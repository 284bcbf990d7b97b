import { CommanderError } from 'commander'
import { addArchiveCommands, addUndoCommands } from './commands/archive-commands.ts'
import { addClustersCommands } from './commands/clusters-commands.ts'
import { type Run, SluiceCommand } from './commands/command.ts'
import { addCompletionCommand } from './commands/completion-command.ts'
import { addDemoCommand } from './commands/demo-command.ts'
import { addFleetCommands } from './commands/fleet-commands.ts'
import { addHelpCommand } from './commands/help-command.ts'
import { addJobCommands } from './commands/job-commands.ts'
import { addLedgerCommands } from './commands/ledger-commands.ts'
import { addRowCommands } from './commands/row-commands.ts'
import { addSandboxCommands } from './commands/sandbox-commands.ts'
import { addStoredJobCommands } from './commands/stored-job-commands.ts'
import type { Stdio } from './stdio.ts'

/** Ends the parsing at --version. */
export const ASKS_VERSION = 'sluice.version'

const EPILOGUE = `
Exit codes:
  0  succeeded
  1  failed
  2  invalid usage
  3  stopped before the end (Ctrl-C, or cancelled from elsewhere)
  4  stopped by a safety rule

Ctrl-C once stops cleanly: running transactions complete, no new ones start. Twice stops immediately.
On a cluster with a ledger, sluice resume continues a job that stopped for any reason.

Environment:
  SLUICE_HOME         the folder of all that Sluice keeps (default: ~/.local/share/sluice, on macOS
                      ~/Library/Application Support/Sluice, on Windows %APPDATA%\\Sluice)
  NO_COLOR            no colours, if it is set and not empty
  TERM                dumb: plain lines, nothing is redrawn
  COLUMNS, LINES      a smaller size than that of the terminal
  AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, …
                      the default credentials, as the AWS SDKs read them
  AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE
                      the AWS files with the profiles (default: ~/.aws/config, ~/.aws/credentials)

Files in SLUICE_HOME:
  clusters.json       saved clusters, without secrets
  history.sqlite      the jobs of this machine
  jobs/               the log of each job
  archives/           rows as they were before jobs changed them
  sandbox/            the data of the sandbox, and its access key

Examples:
  $ sluice demo
  $ sluice sandbox start
  $ sluice clusters discover --region us-east-1
  $ sluice purge --cluster sandbox --table batch_test --where "category = 'food'" --dry-run
  $ sluice run nightly.sluice.json --dry-run
  $ sluice jobs --cluster sandbox
  $ sluice resume 1a2b3c4d --cluster sandbox
  $ sluice undo 1a2b3c4d --dry-run
  $ sluice export --cluster sandbox --table batch_test --to rows.parquet
  $ sluice help --all
`

/** All commands and options; what they do is loaded when one of them runs, so help appears at once. */
export function createProgram(stdio: Stdio, run: Run): SluiceCommand {
  const program = new SluiceCommand('sluice', run)
    .description('Batch data changes on Amazon Aurora DSQL: preview, progress, clean stop.')
    .option('-V, --version', 'print the version; with --json, all versions that a bug report needs')
    .on('option:version', () => {
      throw new CommanderError(0, ASKS_VERSION, '')
    })
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
  addDemoCommand(program.commandsGroup('Try it:'))
  addSandboxCommands(program)
  addClustersCommands(program.commandsGroup('Clusters:'))
  addLedgerCommands(program)
  addJobCommands(program.commandsGroup('Run a job:'))
  addStoredJobCommands(program.commandsGroup('Follow and control jobs:'))
  addFleetCommands(program)
  addRowCommands(program.commandsGroup('Read and export:'))
  addUndoCommands(program.commandsGroup('Archives and undo:'))
  addArchiveCommands(program)
  addCompletionCommand(program.commandsGroup('This command line:'))
  addHelpCommand(program)
  return program
}
