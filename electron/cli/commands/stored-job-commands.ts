import type { Command } from 'commander'
import { ExportFormat } from '../../../shared/export-format.ts'
import type { Run } from './run.ts'
import type { TargetOptions } from '../target.ts'
import { addTarget, addJsonLines } from './shared-options.ts'
import { textOption } from './text-option.ts'

const JOB_TEXT = 'id of the job, or its first 8 characters or more'

interface Options extends TargetOptions {
  readonly job?: string
  readonly batchSize?: string
  readonly workers?: string
  readonly rate?: string
  readonly maxRejects?: string
  readonly yes?: boolean
  readonly format?: string
  readonly output?: string
  readonly json?: boolean
}

/** The commands about jobs that a cluster's ledger knows, whoever runs them. */
export function addStoredJobCommands(program: Command, run: Run): void {
  addJobs(program.command('jobs'), run)
  addResume(program.command('resume'), run)
  addWorker(program.command('worker'), run)
  addPause(program.command('pause'), run)
  addAdjust(program.command('adjust'), run)
  addCancel(program.command('cancel'), run)
  addRejects(program.command('rejects'), run)
  addExport(program.command('export'), run)
}

const JOBS_NOTES = `
Without a cluster it lists the jobs recorded on this machine, for all clusters, without connecting.

Examples:
  $ sluice jobs
  $ sluice jobs --cluster sandbox
  $ sluice jobs show 1a2b3c4d
`

function addJobs(command: Command, run: Run): void {
  command.description('List the jobs of this machine and of a cluster’s ledger, newest first.')
  addTarget(command)
  addJsonLines(command, 'one JSON object per line and job')
  command.addHelpText('after', JOBS_NOTES)
  addShow(command.command('show'), run)
  command.action(async (options: Options) => {
    await run(async (stdio) => (await import('./stored-jobs.ts')).listJobs(options, stdio))
  })
}

function addShow(command: Command, run: Run): void {
  command.description('Show a job of this machine: its plan, events and result.').argument('<job>', JOB_TEXT)
  addJsonLines(command)
  command.addHelpText('after', '\nExamples:\n  $ sluice jobs show 1a2b3c4d\n')
  // The parser gives what jobs takes, too, to jobs.
  command.action(async (job: string) => {
    const json = command.optsWithGlobals()['json'] === true
    await run(async (stdio) => (await import('./remembered-jobs.ts')).showJob(job, json, stdio))
  })
}

const RESUME_NOTES = `
An interrupted, paused or failed job continues where it stopped, here or on another machine, and
still changes every row exactly once. If it stopped before changing more rows than approved,
resuming it approves the remaining rows: confirm that on the terminal, or with --yes. If it failed
because of too many rejects, allow more with --max-rejects.

Examples:
  $ sluice resume 1a2b3c4d --cluster sandbox
  $ sluice resume 1a2b3c4d --cluster sandbox --batch-size 200 --rate none
  $ sluice resume 1a2b3c4d --cluster sandbox --max-rejects 20
`

function addResume(command: Command, run: Run): void {
  command.description('Resume a stopped job, and show it to its end.').argument('<job>', JOB_TEXT)
  addTarget(command)
  addNewLimits(command)
  command.option('--yes', 'approve the remaining rows if needed, without confirmation')
  addJsonLines(command)
  command.addHelpText('after', RESUME_NOTES)
  command.action(async (job: string, options: Options) => {
    await run(async (stdio) => (await import('./resume-job.ts')).resumeJob(job, options, stdio))
  })
}

const WORKER_NOTES = `
Any number of processes, on any number of machines, can work on one job: each takes key ranges
that no other process works on. The others continue when one of them ends. On a paused job they wait until
it is resumed; a failed job must be resumed first.

Examples:
  $ sluice worker --job 1a2b3c4d --cluster sandbox --workers 8
`

function addWorker(command: Command, run: Run): void {
  command.description('Work on a job alongside the processes that already do.')
  textOption(command, '--job <id>', `${JOB_TEXT} (required)`)
  addTarget(command)
  textOption(
    command,
    '--workers <n>',
    'parallel workers of this process, 1 to 64 (default: those of the job)',
  )
  addJsonLines(command)
  command.addHelpText('after', WORKER_NOTES)
  command.action(async (options: Options) => {
    await run(async (stdio) => (await import('./resume-job.ts')).joinJob(options, stdio))
  })
}

function addPause(command: Command, run: Run): void {
  command
    .description('Pause a job: no new transactions start until you resume it.')
    .argument('<job>', JOB_TEXT)
  addTarget(command)
  command.addHelpText('after', '\nExamples:\n  $ sluice pause 1a2b3c4d --cluster sandbox\n')
  command.action(async (job: string, options: Options) => {
    await run(async (stdio) => (await import('./control-job.ts')).pauseJob(job, options, stdio))
  })
}

const ADJUST_NOTES = `
Limits that you leave out stay as they are. Nothing is lost or repeated.

Examples:
  $ sluice adjust 1a2b3c4d --cluster sandbox --workers 8 --rate none
`

function addAdjust(command: Command, run: Run): void {
  command.description('Change the limits of a job, also while it runs.').argument('<job>', JOB_TEXT)
  addTarget(command)
  addNewLimits(command)
  command.addHelpText('after', ADJUST_NOTES)
  command.action(async (job: string, options: Options) => {
    await run(async (stdio) => (await import('./control-job.ts')).adjustJob(job, options, stdio))
  })
}

function addNewLimits(command: Command): void {
  textOption(command, '--batch-size <n>', 'from now on: rows per transaction, 1 to 3000')
  textOption(command, '--workers <n>', 'from now on: parallel workers, 1 to 64')
  textOption(command, '--rate <n|none>', 'from now on: maximum rows per second')
  textOption(command, '--max-rejects <n>', 'from now on: allowed rejects, in all, up to 1 million')
}

function addCancel(command: Command, run: Run): void {
  command.description('Cancel a job permanently; changed rows stay changed.').argument('<job>', JOB_TEXT)
  addTarget(command)
  command.addHelpText('after', '\nExamples:\n  $ sluice cancel 1a2b3c4d --cluster sandbox\n')
  command.action(async (job: string, options: Options) => {
    await run(async (stdio) => (await import('./control-job.ts')).cancelJob(job, options, stdio))
  })
}

function addRejects(command: Command, run: Run): void {
  command.description('List the rows that a job set aside, and why.').argument('<job>', JOB_TEXT)
  addTarget(command)
  addJsonLines(command, 'one JSON object per line and row')
  command.addHelpText('after', '\nExamples:\n  $ sluice rejects 1a2b3c4d --cluster sandbox\n')
  command.action(async (job: string, options: Options) => {
    await run(async (stdio) => (await import('./stored-jobs.ts')).listRejects(job, options, stdio))
  })
}

const EXPORT_NOTES = `
html is a report to read and print, csv and json are the results, command runs the same job again,
and job is a job file for sluice run. An existing file is not replaced.

Examples:
  $ sluice export 1a2b3c4d --cluster sandbox --format html --output report.html
  $ sluice export 1a2b3c4d --cluster sandbox --format job --output nightly.sluice.json
`

function addExport(command: Command, run: Run): void {
  command.description('Export what the ledger records of a job.').argument('<job>', JOB_TEXT)
  addTarget(command)
  textOption(command, '--format <name>', `${ExportFormat.options.join(', ')} (required)`)
  textOption(command, '--output <file>', 'where to write it (default: standard output)')
  command.addHelpText('after', EXPORT_NOTES)
  command.action(async (job: string, options: Options) => {
    await run(async (stdio) => (await import('./export-job.ts')).exportJob(job, options, stdio))
  })
}
