import type { Command } from 'commander'
import type { Operation } from '../../../shared/job-spec.ts'
import type { JobOptions } from '../job-options.ts'
import type { Run } from './run.ts'
import { addTarget, addJsonLines } from './shared-options.ts'
import { textOption } from './text-option.ts'
import { OPERATION_DESCRIPTIONS, UPDATED_AT_TOO } from '../../../shared/words.ts'

const CONFIRM_NOTES = `Outside the sandbox a job is confirmed on the terminal: with y in development, with the table's
name in staging and production and for all rows. Without a terminal it needs --yes.
`

const APPROVED_NOTES = `${CONFIRM_NOTES}A job that would change more rows than approved, plus 10 %, stops with exit code 4; resuming it
approves the remaining rows.
`

const PURGE_NOTES = `
Write numbers with digits only. The condition is SQL, in one quoted argument.
${APPROVED_NOTES}
Examples:
  $ sluice purge --cluster sandbox --table batch_test --where "category = 'food'" --dry-run --count
  $ sluice purge --cluster sandbox --table batch_test --where "value < 10" --workers 8
  $ sluice purge --cluster sandbox --table batch_test --where "value < 10" --approved-rows 500
  $ sluice purge --cluster sandbox --table batch_test --where true --rate 500 --json
  $ sluice purge --cluster sandbox --table batch_test --where-file ids.sql
`

const UPDATE_NOTES = `
Write numbers with digits only. The condition and the change are SQL, one quoted argument each.
${APPROVED_NOTES}
Examples:
  $ sluice update --cluster sandbox --table batch_test --set "status = 'archived'" --where "category = 'books'"
  $ sluice update --cluster sandbox --table batch_test --set "value = value + 1" --where true --touch-updated-at
  $ sluice update --cluster sandbox --table batch_test --set "value = 1 / value" --where true --max-rejects 20
`

const REPOPULATE_NOTES = `
Write numbers with digits only.
${CONFIRM_NOTES}
Examples:
  $ sluice repopulate --cluster sandbox
  $ sluice repopulate --cluster sandbox --rows 1000000 --workers 8
`

const RUN_NOTES = `
The window and sluice export write job files. They are planned and confirmed like any other job;
--cluster or --endpoint overrides the cluster in the file.
${APPROVED_NOTES}
Examples:
  $ sluice run nightly.sluice.json --dry-run
  $ sluice run nightly.sluice.json --cluster sandbox --workers 8 --rate none
`

/** The commands that start a job. */
export function addJobCommands(program: Command, run: Run): void {
  addPurge(program.command('purge'), run)
  addUpdate(program.command('update'), run)
  addRepopulate(program.command('repopulate'), run)
  addRunFile(program.command('run'), run)
}

function addPurge(command: Command, run: Run): void {
  command.description(`${OPERATION_DESCRIPTIONS.purge}, in parallel batches.`)
  addTarget(command)
  addTable(command)
  addCondition(command)
  addLimits(command)
  addStrategy(command)
  addRunning(command)
  addCount(command)
  command.action(startsWith(run, 'purge'))
  command.addHelpText('after', PURGE_NOTES)
}

function addUpdate(command: Command, run: Run): void {
  command.description(`${OPERATION_DESCRIPTIONS.update}, in parallel batches.`)
  addTarget(command)
  addTable(command)
  const set = "what to change, as after SET: status = 'archived' (this or --set-file)"
  textOption(command, '--set <sql>', set)
  textOption(command, '--set-file <path>', 'a UTF-8 file with the change; - is standard input')
  addCondition(command)
  command.option('--touch-updated-at', `also set ${UPDATED_AT_TOO}`)
  addLimits(command)
  addStrategy(command)
  addRunning(command)
  addCount(command)
  command.action(startsWith(run, 'update'))
  command.addHelpText('after', UPDATE_NOTES)
}

function addRepopulate(command: Command, run: Run): void {
  command.description(`${OPERATION_DESCRIPTIONS.repopulate}, in parallel batches.`)
  addTarget(command)
  textOption(command, '--table <table>', 'the demo table (default: batch_test)')
  textOption(command, '--rows <n>', 'how many rows, up to 100 million (default: 5000)')
  addLimits(command)
  addRunning(command)
  command.action(startsWith(run, 'repopulate'))
  command.addHelpText('after', REPOPULATE_NOTES)
}

function addRunFile(command: Command, run: Run): void {
  command
    .description('Run the job that a job file describes.')
    .argument('<file>', 'a job file, NAME.sluice.json; - is standard input')
  addTarget(command)
  addLimits(command, 'as in the file')
  addRunning(command)
  command.addHelpText('after', RUN_NOTES)
  command.action(async (file: string, options: JobOptions) => {
    await run(async (stdio) => (await import('./run-file.ts')).runJobFile(file, options, stdio))
  })
}

function addTable(command: Command): void {
  textOption(command, '--table <table>', 'the table: name, schema.name or "Quoted Name" (required)')
}

function addCondition(command: Command): void {
  textOption(command, '--where <sql>', 'which rows; true means all rows (this or --where-file)')
  textOption(command, '--where-file <path>', 'a UTF-8 file with the condition; - is standard input')
}

function addLimits(command: Command, ofFile?: string): void {
  textOption(command, '--batch-size <n>', `rows per transaction, 1 to 3000 (default: ${ofFile ?? 1000})`)
  textOption(command, '--workers <n>', `parallel workers, 1 to 64 (default: ${ofFile ?? 4})`)
  const rate = `maximum rows per second (default: ${ofFile ?? 'no limit'})`
  textOption(command, ofFile === undefined ? '--rate <n>' : '--rate <n|none>', rate)
  const rejects = `allowed rejects: rows that the database rejects individually, up to 1 million (default: ${ofFile ?? 0})`
  textOption(command, '--max-rejects <n>', rejects)
  const approved = 'stop before changing more than this number of rows, plus 10 % (default: no limit)'
  textOption(command, '--approved-rows <n>', approved)
}

function addStrategy(command: Command): void {
  const text = 'how workers share the table: range, hash or sequential (default: range)'
  textOption(command, '--strategy <name>', text)
}

function addRunning(command: Command): void {
  command
    .option('--dry-run', 'show the plan and change nothing')
    .option('--yes', 'skip the confirmation; the sandbox never asks for one')
  addJsonLines(command)
}

function addCount(command: Command): void {
  command.option('--count', 'with --dry-run: count matching rows exactly, for at most 60 s')
}

function startsWith(run: Run, operation: Operation): (options: JobOptions) => Promise<void> {
  return async (options) =>
    await run(async (stdio) => (await import('./job.ts')).runJobCommand(operation, options, stdio))
}
