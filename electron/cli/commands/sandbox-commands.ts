import type { Command } from 'commander'
import type * as Sandbox from './sandbox.ts'
import type { Run } from '../program.ts'
import { textOption } from './text-option.ts'

const NOTES = `
Examples:
  $ sluice sandbox start
  $ export $(sluice sandbox env) && psql
  $ sluice sandbox status --json
`

interface Options {
  readonly port?: string
  readonly json?: boolean
}

/** The commands of the embedded cluster. */
export function addSandboxCommands(program: Command, run: Run): void {
  const sandbox = program
    .command('sandbox')
    .helpCommand(false)
    .description('The embedded cluster: PostgreSQL 16 on this machine that behaves like Aurora DSQL.')
    .addHelpText('after', NOTES)
  const add = (
    name: string,
    description: string,
    pick: (module: typeof Sandbox) => SandboxCommand,
  ): Command =>
    sandbox
      .command(name)
      .description(description)
      .option('--json', 'one JSON object')
      .action((options: Options) => run(async (stdio) => pick(await import('./sandbox.ts'))(options, stdio)))
  const start = 'Start it, or say that it runs already; it goes on running in the background.'
  textOption(
    add('start', start, (module) => module.startSandbox),
    '--port <n>',
    'listen on this port (default: a free one)',
  )
  add('stop', 'Stop it, or say that it does not run; its data stays.', (module) => module.stopSandbox)
  add('status', 'Say whether it runs and where; exit code 0 either way.', (module) => module.showSandbox)
  add('reset', 'Throw away its data and set it up anew.', (module) => module.resetSandbox)
  add('env', 'Print what other clients need to connect: PG… variables.', (module) => module.printSandboxEnv)
}

type SandboxCommand = (
  options: Options,
  stdio: Parameters<Parameters<Run>[0]>[0],
) => ReturnType<Parameters<Run>[0]>
