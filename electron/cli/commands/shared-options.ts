import type { Command } from 'commander'
import { textOption } from './text-option.ts'

/* Required options are checked with the values, after unknown ones: a misspelt --where is called by its name. */

export function addCluster(command: Command): void {
  textOption(command, '--cluster <name>', 'the cluster; “sandbox” is the embedded one (required)')
}

export function addJsonLines(
  command: Command,
  text = 'one JSON object a line; the last one is the result',
): void {
  command.option('--json', text)
}
