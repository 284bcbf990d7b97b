import type { Command } from 'commander'
import { ExportFormat } from '../../../shared/export-format.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'
import type { TargetOptions } from '../target.ts'
import type { Flags, Typed } from '../typed-options.ts'
import type { Run } from './run.ts'
import { addTarget, addJsonLines } from './shared-options.ts'
import { textOption } from './text-option.ts'

const JOB_TEXT = 'id of the job, or its first 8 characters or more'

type Options = TargetOptions &
  Typed<'job' | 'batchSize' | 'workers' | 'rate' | 'maxRejects' | 'format' | 'output'> &
  Flags<'yes' | 'json'>

/** The commands about jobs that a cluster's ledger knows, whoever runs them. */
export function addStoredJobCommands(program: Command, run: Run): void {
  addJobs(program.command('jobs'), run)
  addResume(program, run)
  addWorker(program.command('worker'), run)
  addControls(program, run)
  addExport(program, run)
}

/** A command about one job of a cluster. */
function aboutJob(
  program: Command,
  run: Run,
  [name, description, notes]: readonly [name: string, description: string, notes: string],
  work: (job: string, options: Options, stdio: Stdio) => Promise<ExitCode>,
): Command {
  const command = program.command(name).description(description).argument('<job>', JOB_TEXT)
  addTarget(command)
  return command.addHelpText('after', notes).action(async (job: string, options: Options) => {
    await run(async (stdio) => await work(job, options, stdio))
  })
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

function addResume(program: Command, run: Run): void {
  const words = ['resume', 'Resume a stopped job, and show it to its end.', RESUME_NOTES] as const
  const command = aboutJob(program, run, words, async (...given) =>
    (await import('./resume-job.ts')).resumeJob(...given),
  )
  addNewLimits(command)
  command.option('--yes', 'approve the remaining rows if needed, without confirmation')
  addJsonLines(command)
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

const ADJUST_NOTES = `
Limits that you leave out stay as they are. Nothing is lost or repeated.

Examples:
  $ sluice adjust 1a2b3c4d --cluster sandbox --workers 8 --rate none
`

function addControls(program: Command, run: Run): void {
  const example = (name: string) => `\nExamples:\n  $ sluice ${name} 1a2b3c4d --cluster sandbox\n`
  const pause = 'Pause a job: no new transactions start until you resume it.'
  aboutJob(program, run, ['pause', pause, example('pause')], async (...given) =>
    (await import('./control-job.ts')).pauseJob(...given),
  )
  const adjust = 'Change the limits of a job, also while it runs.'
  const command = aboutJob(program, run, ['adjust', adjust, ADJUST_NOTES], async (...given) =>
    (await import('./control-job.ts')).adjustJob(...given),
  )
  addNewLimits(command)
  const cancel = 'Cancel a job permanently; changed rows stay changed.'
  aboutJob(program, run, ['cancel', cancel, example('cancel')], async (...given) =>
    (await import('./control-job.ts')).cancelJob(...given),
  )
  const rejects = 'List the rows that a job set aside, and why.'
  const listing = aboutJob(program, run, ['rejects', rejects, example('rejects')], async (...given) =>
    (await import('./stored-jobs.ts')).listRejects(...given),
  )
  addJsonLines(listing, 'one JSON object per line and row')
}

function addNewLimits(command: Command): void {
  textOption(command, '--batch-size <n>', 'from now on: rows per transaction, 1 to 3000')
  textOption(command, '--workers <n>', 'from now on: parallel workers, 1 to 64')
  textOption(command, '--rate <n|none>', 'from now on: maximum rows per second')
  textOption(command, '--max-rejects <n>', 'from now on: allowed rejects, in all, up to 1 million')
}

const EXPORT_NOTES = `
html is a report to read and print, csv and json are the results, command runs the same job again,
and job is a job file for sluice run. An existing file is not replaced.

Without a cluster it writes what this machine recorded of the job, and reaches none; with one, what
its ledger knows.

Examples:
  $ sluice export 1a2b3c4d --format html --output report.html
  $ sluice export 1a2b3c4d --cluster sandbox --format job --output nightly.sluice.json
`

function addExport(program: Command, run: Run): void {
  const words = ['export', 'Export a job of this machine, or of a cluster’s ledger.', EXPORT_NOTES] as const
  const command = aboutJob(program, run, words, async (...given) =>
    (await import('./export-job.ts')).exportJob(...given),
  )
  textOption(command, '--format <name>', `${ExportFormat.options.join(', ')} (required)`)
  textOption(command, '--output <file>', 'where to write it (default: standard output)')
}
