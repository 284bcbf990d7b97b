import type { SluiceCommand } from './command.ts'

const NOTES = `
The demo starts the sandbox if it is not running, and stops it again if it started it.
It works on the table batch_test, which contains its 5,000 set-up rows again at the end.
`

/** The tour of the main job. */
export function addDemoCommand(program: SluiceCommand): void {
  program
    .add('demo', 'A tour on the embedded cluster: fill, purge, update and restore a table.', NOTES)
    .text('--rows <n>', 'how many rows to work on (default: 100000)')
    .json('one JSON object per line; the last one is the result')
    .does(async () => (await import('./demo.ts')).runDemo)
}
