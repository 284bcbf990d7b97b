import type { SluiceCommand } from './command.ts'

export const JOB_TEXT = 'id of the job, or its first 8 characters or more'

const JOBS_NOTES = `
Without a cluster it lists the jobs recorded on this machine, for all clusters, without connecting.

Examples:
  $ sluice jobs
  $ sluice jobs --cluster sandbox
  $ sluice jobs show 1a2b3c4d
`

const SHOW_NOTES = `
Without a cluster it shows what this machine recorded of the job: plan, events and result. With one,
it shows what the ledger knows, and which processes work on the job: machine, workers, rows.

Examples:
  $ sluice jobs show 1a2b3c4d
  $ sluice jobs show 1a2b3c4d --cluster sandbox
`

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

const WORKER_NOTES = `
Any number of processes, on any number of machines, can work on one job: each takes key ranges
that no other process works on. The others continue when one of them ends. On a paused job they wait until
it is resumed; a failed job must be resumed first. If the job has already succeeded, nothing is left to
do, and the exit code is 0. To start workers on many machines, see: sluice fleet --help

Examples:
  $ sluice worker --job 1a2b3c4d --cluster sandbox --workers 8
`

const ADJUST_NOTES = `
Limits that you leave out stay as they are. Nothing is lost or repeated.

Examples:
  $ sluice adjust 1a2b3c4d --cluster sandbox --workers 8 --rate none
`

/** The commands about jobs that a cluster's ledger knows, whoever runs them. */
export function addStoredJobCommands(program: SluiceCommand): void {
  addJobs(program)
  const resume = aboutJob(program, 'resume', 'Resume a stopped job, and show it to its end.', RESUME_NOTES)
  addNewLimits(resume)
    .option('--yes', 'approve the remaining rows if needed, without confirmation')
    .json()
    .quiet()
    .does(async () => (await import('./resume-job.ts')).resumeJob)
  program
    .add('worker', 'Work on a job alongside the processes that already do.', WORKER_NOTES)
    .text('--job <id>', `${JOB_TEXT} (required)`, 'jobs')
    .target()
    .text('--workers <n>', 'parallel workers of this process, 1 to 64 (default: those of the job)')
    .json()
    .quiet()
    .does(async () => (await import('./resume-job.ts')).joinJob)
  addControls(program)
}

function addJobs(program: SluiceCommand): void {
  const jobs = program
    .add('jobs', 'List the jobs of this machine and of a cluster’s ledger, newest first.', JOBS_NOTES)
    .target()
    .json('one JSON object per line and job')
    .does(async () => (await import('./stored-jobs.ts')).listJobs)
  jobs
    .add('show', 'Show a job of this machine, or of a cluster’s ledger.', SHOW_NOTES)
    .takes('<job>', JOB_TEXT, 'jobs')
    .target()
    .json()
    .does(async () => (await import('./remembered-jobs.ts')).showJob)
}

/** A command about one job of a cluster. */
function aboutJob(
  program: SluiceCommand,
  name: string,
  description: string,
  notes = `\nExamples:\n  $ sluice ${name} 1a2b3c4d --cluster sandbox\n`,
): SluiceCommand {
  return program.add(name, description, notes).takes('<job>', JOB_TEXT, 'jobs').target()
}

const REJECTS_NOTES = `
Examples:
  $ sluice rejects 1a2b3c4d --cluster sandbox
  $ sluice rejects 1a2b3c4d --cluster sandbox --output rejects.csv
`

function addControls(program: SluiceCommand): void {
  aboutJob(program, 'pause', 'Pause a job: no new transactions start until you resume it.')
    .quiet()
    .does(async () => (await import('./control-job.ts')).pauseJob)
  addNewLimits(aboutJob(program, 'adjust', 'Change the limits of a job, also while it runs.', ADJUST_NOTES))
    .quiet()
    .does(async () => (await import('./control-job.ts')).adjustJob)
  aboutJob(program, 'cancel', 'Cancel a job permanently; changed rows stay changed.')
    .quiet()
    .does(async () => (await import('./control-job.ts')).cancelJob)
  aboutJob(program, 'rejects', 'List the rows that a job set aside, and why.', REJECTS_NOTES)
    .text('--output <file>', 'write those of a write to this file, to be mended and written again', 'files')
    .json('one JSON object per line and row')
    .does(async () => (await import('./stored-jobs.ts')).listRejects)
}

function addNewLimits(command: SluiceCommand): SluiceCommand {
  return command
    .text('--batch-size <n>', 'from now on: rows per transaction, 1 to 3000')
    .text('--workers <n>', 'from now on: parallel workers, 1 to 64')
    .text('--rate <n|none>', 'from now on: maximum rows per second', ['none'])
    .text('--max-rejects <n>', 'from now on: allowed rejects, in all, up to 1 million')
}
