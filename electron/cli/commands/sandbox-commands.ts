import type { Command } from 'commander'
import type * as Env from './sandbox-env.ts'
import type { FaultOptions } from './sandbox-faults.ts'
import type * as Sandbox from './sandbox.ts'
import type { Run } from './run.ts'
import { textOption } from './text-option.ts'

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

/** The commands of the embedded cluster. */
export function addSandboxCommands(program: Command, run: Run): void {
  const sandbox = program
    .command('sandbox')
    .helpCommand(false)
    .description('The embedded cluster: PostgreSQL 16 on this machine that behaves like Aurora DSQL.')
    .addHelpText('after', NOTES)
  addLifeCommands(sandbox, run)
  addEnvCommand(sandbox, run)
  addFaultsCommand(sandbox, run)
  addCompareCommand(sandbox, run)
}

type Options = Parameters<typeof Sandbox.startSandbox>[0]

function addLifeCommands(sandbox: Command, run: Run): void {
  const add = (
    name: string,
    description: string,
    pick: (module: typeof Sandbox) => typeof Sandbox.startSandbox,
  ): Command =>
    jsonCommand(sandbox, name, description).action((options: Options) =>
      run(async (stdio) => pick(await import('./sandbox.ts'))(options, stdio)),
    )
  const start = 'Start the sandbox in the background, or report that it is already running.'
  textOption(
    add('start', start, (module) => module.startSandbox),
    '--port <n>',
    'listen on this port (default: the last one, or a free one)',
  )
  add(
    'stop',
    'Stop the sandbox, or report that it is not running; its data stays.',
    (module) => module.stopSandbox,
  )
  add(
    'status',
    'Show whether the sandbox is running, and where; the exit code is 0 either way.',
    (module) => module.showSandbox,
  )
  add('reset', 'Delete its data and set it up again.', (module) => module.resetSandbox)
}

function addEnvCommand(sandbox: Command, run: Run): void {
  const description = 'Print what other clients need to connect, as environment variables.'
  const command = jsonCommand(sandbox, 'env', description).addHelpText('after', ENV_NOTES)
  textOption(command, '--user <name>', 'as another database user (default: admin)')
  command.action((options: Parameters<typeof Env.printSandboxEnv>[0]) =>
    run(async (stdio) => (await import('./sandbox-env.ts')).printSandboxEnv(options, stdio)),
  )
}

function addFaultsCommand(sandbox: Command, run: Run): void {
  const description = 'Show or set deliberate faults, to test how programs respond.'
  const command = jsonCommand(sandbox, 'faults', description).addHelpText('after', FAULTS_NOTES)
  textOption(command, '--conflicts <share>', 'of all commits, as in 10%: they fail with 40001 (OC000)')
  textOption(command, '--cut <share>', 'of all commits: they lose their connection; half take effect')
  textOption(
    command,
    '--unavailable <share>',
    'of all statements: they fail with XX000; half of these commits take effect',
  )
  textOption(command, '--delay <ms>', 'before every answer')
  textOption(command, '--refuse <how>', 'new connections: waking, rate, count, denied, unavailable, none')
  command
    .option('--expired-tokens', 'every token counts as expired')
    .option('--off', 'turn all faults off')
    .action((options: FaultOptions) =>
      run(async (stdio) => (await import('./sandbox-faults.ts')).sandboxFaults(options, stdio)),
    )
}

const COMPARE_NOTES = `
Runs the recorded statements on the running sandbox, in a schema of its own that is dropped again.
Exit code 0 if all answers are the same, 1 if not.

Examples:
  $ sluice sandbox compare answers.json
`

function addCompareCommand(sandbox: Command, run: Run): void {
  const description = 'Show where the sandbox differs from a recorded cluster.'
  const command = sandbox.command('compare').description(description).addHelpText('after', COMPARE_NOTES)
  command.argument('<file>', 'a file written by sluice clusters record')
  command.option('--json', 'one JSON object per line and difference; the last one is the outcome')
  command.action((file: string, options: { json?: boolean }) =>
    run(async (stdio) => (await import('./compare-sandbox.ts')).compareSandbox(file, options, stdio)),
  )
}

function jsonCommand(sandbox: Command, name: string, description: string): Command {
  return sandbox.command(name).description(description).option('--json', 'one JSON object')
}
