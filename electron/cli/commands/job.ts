import type { UndoPreview } from '../../../shared/archive.ts'
import type { ApprovedStart } from '../../../shared/approval.ts'
import { confirmationOf, planHash } from '../../../shared/confirmation.ts'
import {
  type JobSpec,
  type Operation,
  type PurgeSpec,
  type UndoSpec,
  type UpdateSpec,
  changesMatching,
  mayKeepRows,
} from '../../../shared/job-spec.ts'
import type { JobResult } from '../../../shared/job.ts'
import { approvedOf, type Approved, atMoment, type Plan, withCount } from '../../../shared/plan.ts'
import { countSentence, type RowCount } from '../../../shared/row-count.ts'
import { comparisonSentence } from '../../../shared/undo-words.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { Sluice } from '../../compose.ts'
import type { Engine } from '../../engine/engine.ts'
import { archiveChoice, type ArchiveChoice } from '../archive-options.ts'
import { confirm, confirmOverwriting } from '../confirmation.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { type JobOptions, jobSpecOf } from '../job-options.ts'
import { requireMatch, tellNothingToRun } from '../nothing-to-run.ts'
import { jsonLine, type OutputLine, resultLine } from '../output/line.ts'
import { createLiveBlock } from '../output/live-block.ts'
import { dryRunLines } from '../output/plan-text.ts'
import { styleFor } from '../output/style.ts'
import { viewFor } from '../output/view.ts'
import { beforeFirstChange, launched, runJob, type Talk, withTalk } from '../run-job.ts'
import { STANDARD_INPUT } from '../../kept-input.ts'
import { withGivenFile } from '../given-file.ts'
import { withSqlFiles } from '../sql-option.ts'
import type { Stdio } from '../stdio.ts'
import { type Target, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'

/** `sluice purge`, `update` and `repopulate`. Throws a ProblemError for what keeps the job from starting. */
export async function runJobCommand(
  operation: Operation,
  typed: JobOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const target = targetOf(operation, typed)
  requireOneReader(typed)
  const options = await withSqlFiles(typed, process.stdin)
  const { keys: _, ...others } = options
  const specOf = (keys: string | undefined) =>
    jobSpecOf(operation, target.cluster, { ...others, ...(keys !== undefined && { keys }) })
  requireCountIsDry(options)
  const run = async (spec: JobSpec) => await runSpec(spec, target, options, stdio)
  return await withGivenFile<string | undefined, JobSpec>(options.keys, specOf, options, stdio, run)
}

/** Throws `usage` where rows are to be counted beside a job that changes them. */
export function requireCountIsDry(options: Pick<JobOptions, 'count' | 'dryRun' | 'keys'>): void {
  if (options.count && !options.dryRun)
    throw usageError('--count can be used only with --dry-run.', 'Add --dry-run, or leave --count out.')
  if (options.count && options.keys !== undefined)
    throw usageError(
      '--count cannot be combined with --keys: the file says how many rows it names.',
      'Leave --count out.',
    )
}

function requireOneReader({ keys, whereFile, setFile }: JobOptions): void {
  if (keys !== STANDARD_INPUT || (whereFile !== STANDARD_INPUT && setFile !== STANDARD_INPUT)) return
  const other = whereFile === STANDARD_INPUT ? '--where-file' : '--set-file'
  throw usageError(`--keys and ${other} both read standard input.`, 'Put one of them into a file.')
}

type RunOptions = Pick<JobOptions, 'dryRun' | 'count' | 'yes' | 'json' | 'archive'>

/** Prepares a job, has it confirmed and runs it; with `dryRun` only shows its plan. */
export async function runSpec(
  spec: JobSpec,
  target: Target,
  options: RunOptions,
  stdio: Stdio,
  more: More = {},
): Promise<ExitCode> {
  return withTalk(target, options.json, stdio, async (sluice, talk) => {
    const choice = await archiveChoice(spec, options, await sluice.clusters.environment(spec.cluster))
    return await keepingRows(spec, choice, talk, async (asked) => {
      if (options.dryRun) return await dryRun(sluice.engine, asked, options.count === true, talk)
      return await startAndRun(sluice, asked, options.yes === true, { talk, ...more })
    })
  })
}

interface More {
  /** What is done once the job has ended, however. */
  readonly afterwards?: (engine: Engine, result: JobResult, talk: Talk) => Promise<void>
  /** What a plan has told before, which has to hold still when the job starts. */
  readonly seen?: Approved
}

/** A job with the folder that somebody chose for its archive. */
interface Asked {
  readonly spec: JobSpec
  readonly folder: string | undefined
}

/** Runs the job with an archive or without, as chosen; one that nobody asked for is left out where there can be none. */
async function keepingRows(
  spec: JobSpec,
  { keeps, folder }: ArchiveChoice,
  { stdio }: Talk,
  run: (asked: Asked) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (!mayKeepRows(spec)) return await run({ spec, folder })
  const { archive: _, ...without } = spec
  if (keeps === 'no') return await run({ spec: without, folder })
  try {
    return await run({ spec: { ...spec, archive: true }, folder })
  } catch (error) {
    if (keeps === 'yes' || problemOf(error).code !== 'ledger-missing') throw error
    stdio.error('warning: Without a ledger no rows are archived, and the job cannot be undone.\n')
    return await run({ spec: without, folder })
  }
}

async function startAndRun(
  sluice: Sluice,
  { spec, folder }: Asked,
  yes: boolean,
  { talk, afterwards, seen = {} }: More & { readonly talk: Talk },
): Promise<ExitCode> {
  try {
    const start: Start = yes
      ? { spec, given: { path: 'yes' } }
      : await beforeFirstChange(async () => await confirmed(sluice, { spec, folder }, talk), talk)
    const { given } = start
    const approved = { ...start.approved, ...seen }
    const job = await launched(
      async (onLaunch) =>
        await sluice.engine.start(start.spec, onLaunch, approved, given, requireMatch, folder),
      talk,
    )
    const code = await runJob(job, viewFor(talk.stdio, talk.json), talk)
    await afterwards?.(sluice.engine, await job.finished, talk)
    return code
  } catch (error) {
    return tellNothingToRun(error, spec, talk)
  }
}

/** What may start, and what was approved of it where somebody saw a plan. */
interface Start {
  readonly spec: JobSpec
  readonly approved?: Approved
  readonly given?: ApprovedStart
}

/** Comes back with what may start: its clock stands where it stood in the plan that was shown. */
async function confirmed({ engine, clusters }: Sluice, { spec, folder }: Asked, talk: Talk): Promise<Start> {
  const environment = await clusters.environment(spec.cluster)
  // Nobody is asked there, so nobody has to wait for a plan.
  if (environment === 'sandbox') return { spec }
  const plan = await engine.plan(spec, folder)
  requireMatch(plan)
  const question = confirmationOf(plan, environment)
  if (question === 'none') return { spec }
  const typed = await confirm(question, { plan, environment }, talk)
  if (spec.operation === 'undo' && spec.overwrite) await confirmOverwriting(talk)
  const seen = atMoment(spec, plan)
  const hash = await planHash(seen, plan.place, environment)
  return { spec: seen, approved: approvedOf(plan), given: { path: 'question', planHash: hash, typed } }
}

async function dryRun(
  engine: Engine,
  { spec, folder }: Asked,
  counts: boolean,
  talk: Talk,
): Promise<ExitCode> {
  const { json, stdio } = talk
  const estimated = await beforeFirstChange(async () => await engine.plan(spec, folder), talk)
  const { plan, lines, note, isStopped } = counts
    ? await looked(engine, estimated, talk)
    : { plan: estimated, lines: [], note: [], isStopped: false }
  if (json) {
    const all: OutputLine[] = [
      { type: 'plan', plan },
      ...lines,
      resultLine({ state: 'planned', problem: null }),
    ]
    stdio.out(all.map(jsonLine).join(''))
  } else {
    stdio.out(`${[...dryRunLines(plan, styleFor(stdio.color)), ...note].join('\n')}\n`)
  }
  return isStopped ? EXIT.stopped : EXIT.succeeded
}

/** A plan with what a look at all rows has told. */
interface Looked {
  readonly plan: Plan
  readonly lines: readonly OutputLine[]
  readonly note: readonly string[]
  readonly isStopped: boolean
}

/** Counts the rows that match or, of an undo, compares those of the archive with the table. */
async function looked(engine: Engine, plan: Plan, talk: Talk): Promise<Looked> {
  const spec = atMoment(plan.spec, plan)
  if (spec.operation === 'undo') {
    const undo = await compared(engine, spec, talk)
    const isStopped = undo.compared < undo.archived
    const state = isStopped ? 'stopped' : 'compared'
    return { plan: { ...plan, undo }, lines: [{ type: 'comparison', state, ...undo }], note: [], isStopped }
  }
  if (!changesMatching(spec)) return { plan, lines: [], note: [], isStopped: false }
  const count = await counted(engine, spec, talk)
  return {
    plan: count.state === 'counted' ? withCount(plan, count.rows) : plan,
    lines: [{ type: 'count', ...count }],
    note: [`note: ${countSentence(count)}`],
    isStopped: count.state === 'stopped',
  }
}

async function compared(engine: Engine, spec: UndoSpec, talk: Talk): Promise<UndoPreview> {
  const told = ({ compared: done, archived, counts }: UndoPreview) =>
    comparisonSentence({ state: 'comparing', compared: done, total: archived, counts })
  return await whileShown(talk, told, async (how) => await engine.compareUndo(spec, how))
}

async function counted(engine: Engine, spec: PurgeSpec | UpdateSpec, talk: Talk): Promise<RowCount> {
  return await whileShown(talk, countSentence, async (how) => await engine.count(spec, how))
}

interface Looking<T> {
  readonly signal: AbortSignal
  readonly onProgress: (progress: T) => void
}

/** Looks at rows while a terminal shows how far it is; an interruption ends it with what was found. */
async function whileShown<T>(
  { json, stdio, interruption }: Talk,
  told: (progress: T) => string,
  look: (how: Looking<T>) => Promise<T>,
): Promise<T> {
  const block = !json && stdio.terminal ? createLiveBlock(stdio) : null
  const onProgress = (progress: T): void => block?.draw([told(progress)])
  return await look({ signal: interruption.stop, onProgress }).finally(() => {
    block?.clear()
    block?.dispose()
  })
}
