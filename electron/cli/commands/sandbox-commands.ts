import { Refusal } from '../../../shared/sandbox-faults.ts'
import type { SluiceCommand } from './command.ts'

const NOTES = `
Examples:
  $ sluice sandbox start
  $ eval "$(sluice sandbox env)" && psql
  $ sluice sandbox faults --conflicts 10% --cut 5%
  $ sluice sandbox status --json
`

const ENV_NOTES = `
Prints commands of a POSIX shell; other shells and programs read --json.
PG… are for psql and other clients of libpq. PGPASSWORD is a token, signed anew each time and valid
for 7 days, the longest that Aurora DSQL takes; print again for a fresh one.
CLUSTER_… and AWS_… are for programs that sign tokens themselves, as Aurora DSQL's connectors do;
AWS_PROFILE and AWS_SESSION_TOKEN are unset, which would come before them. NODE_EXTRA_CA_CERTS
makes Node trust the sandbox's certificate. The connectors read no port from the environment: pass
them PGPORT, or run the sandbox on their default with sluice sandbox start --port 5432.
The output holds the sandbox's access key: it opens nothing but this sandbox.

Examples:
  $ eval "$(sluice sandbox env)" && psql -c "SELECT count(*) FROM batch_test"
  $ eval "$(sluice sandbox env --user reader)" && psql
`

const FAULTS_NOTES = `
Without options it shows the current faults. Faults that you leave out stay as they are.
They apply from the next connection and statement on, also after a restart; a reset turns them off.

Examples:
  $ sluice sandbox faults --conflicts 10% --cut 5% --delay 3
  $ sluice sandbox faults --refuse waking
  $ sluice sandbox faults --off
`

const COMPARE_NOTES = `
Runs the recorded statements on the running sandbox, in a schema of its own that is dropped again.
Exit code 0 if all answers are the same, 1 if not.

Examples:
  $ sluice sandbox compare answers.json
`

/** The commands of the embedded cluster. */
export function addSandboxCommands(program: SluiceCommand): void {
  const description = 'The embedded cluster: PostgreSQL 16 on this machine that behaves like Aurora DSQL.'
  const sandbox = program.add('sandbox', description, NOTES)
  addLifeCommands(sandbox)
  sandbox
    .add('env', 'Print what other clients need to connect, as environment variables.', ENV_NOTES)
    .json('one JSON object')
    .text('--user <name>', 'as another database user (default: admin)')
    .does(async () => (await import('./sandbox-env.ts')).printSandboxEnv)
  addFaultsCommand(sandbox)
  sandbox
    .add('compare', 'Show where the sandbox differs from a recorded cluster.', COMPARE_NOTES)
    .takes('<file>', 'a file written by sluice clusters record', 'files')
    .json('one JSON object per line and difference; the last one is the outcome')
    .quiet()
    .does(async () => (await import('./compare-sandbox.ts')).compareSandbox)
}

function addLifeCommands(sandbox: SluiceCommand): void {
  sandbox
    .add('start', 'Start the sandbox in the background, or report that it is already running.')
    .json('one JSON object')
    .text('--port <n>', 'listen on this port (default: the last one, or a free one)')
    .quiet()
    .does(async () => (await import('./sandbox.ts')).startSandbox)
  sandbox
    .add('stop', 'Stop the sandbox, or report that it is not running; its data stays.')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./sandbox.ts')).stopSandbox)
  sandbox
    .add('status', 'Show whether the sandbox is running, and where; the exit code is 0 either way.')
    .json('one JSON object')
    .does(async () => (await import('./sandbox.ts')).showSandbox)
  sandbox
    .add('reset', 'Delete its data and set it up again.')
    .json('one JSON object')
    .quiet()
    .does(async () => (await import('./sandbox.ts')).resetSandbox)
}

function addFaultsCommand(sandbox: SluiceCommand): void {
  const unavailable = 'of all statements: they fail with XX000; half of these commits take effect'
  sandbox
    .add('faults', 'Show or set deliberate faults, to test how programs respond.', FAULTS_NOTES)
    .json('one JSON object')
    .text('--conflicts <share>', 'of all commits, as in 10%: they fail with 40001 (OC000)')
    .text('--cut <share>', 'of all commits: they lose their connection; half take effect')
    .text('--unavailable <share>', unavailable)
    .text('--delay <ms>', 'before every answer')
    .text(
      '--refuse <how>',
      'new connections: waking, rate, count, denied, unavailable, none',
      Refusal.options,
    )
    .option('--expired-tokens', 'every token counts as expired')
    .option('--off', 'turn all faults off')
    .does(async () => (await import('./sandbox-faults.ts')).sandboxFaults)
}
