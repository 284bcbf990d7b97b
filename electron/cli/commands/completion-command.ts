import { SHELLS } from '../completion/shell-scripts.ts'
import type { SluiceCommand } from './command.ts'

const NOTES = `
TAB completes commands, options and their values: also the names of saved clusters and AWS profiles,
and the jobs of this machine. It connects to nothing.

Install it with one line:
  bash  in ~/.bashrc:                 eval "$(sluice completion bash)"
  zsh   in ~/.zshrc, after compinit:  eval "$(sluice completion zsh)"
  fish  once:                         sluice completion fish > ~/.config/fish/completions/sluice.fish

Examples:
  $ sluice completion bash
`

/** The command that prints a shell's completion. */
export function addCompletionCommand(program: SluiceCommand): void {
  program
    .add('completion', 'Print the script that makes a shell complete commands at TAB.', NOTES)
    .takes('<shell>', 'bash, zsh or fish', SHELLS)
    .does(async () => (await import('./completion.ts')).printCompletion)
}
