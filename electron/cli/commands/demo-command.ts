import type { Command } from 'commander'
import type { Run } from './run.ts'
import { textOption } from './text-option.ts'

const NOTES = `
The demo starts the sandbox if it is not running, and stops it again if it started it.
It works on the table batch_test, which contains its 5,000 set-up rows again at the end.
`

/** The tour of the main job. */
export function addDemoCommand(program: Command, run: Run): void {
  const command = program
    .command('demo')
    .description('A tour on the embedded cluster: fill, purge, update and restore a table.')
  textOption(command, '--rows <n>', 'how many rows to work on (default: 100000)')
    .option('--json', 'one JSON object per line; the last one is the result')
    .addHelpText('after', NOTES)
    .action(async (options: { rows?: string; json?: boolean }) => {
      await run(async (stdio) => (await import('./demo.ts')).runDemo(options, stdio))
    })
}
