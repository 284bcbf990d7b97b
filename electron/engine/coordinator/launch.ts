import { randomUUID } from 'node:crypto'
import type { Approval, ApprovedBy, ApprovedStart } from '../../../shared/approval.ts'
import type { Connection } from '../../../shared/cluster.ts'
import { FUSE_TOLERANCE, type JobSpec, type StoredAdjustment } from '../../../shared/job-spec.ts'
import type { Approved } from '../../../shared/plan.ts'
import { withSession, type Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { untilItPassed } from '../db/until-it-passed.ts'
import type { ArchiveWriter } from '../archive/archive-writer.ts'
import { openJobLogFile } from './job-log-file.ts'
import type { CheckPlan, EngineOptions, OnLaunch } from '../engine-options.ts'
import { capabilitiesOf, hasLedger } from '../ledger/capability.ts'
import { raiseAllowance, shareOf } from '../ledger/allowance.ts'
import { allowRejects } from '../ledger/allowed-rejects.ts'
import { requireCoverage } from '../ledger/coverage.ts'
import { addArchive, readArchives } from '../ledger/archives.ts'
import { freshRanges, type HeldRange } from '../ledger/held-range.ts'
import { readRanges } from '../ledger/range-moves.ts'
import {
  ANY_NUMBER,
  approveRest,
  changeLimits,
  changeState,
  hasMetFuse,
  readJob,
  readPulse,
  recordJob,
  unknownJob,
  type RecordState,
  type Pulse,
} from '../ledger/job-record.ts'
import { hasEnded, unknowable } from '../ledger/ledger-queries.ts'
import { ledgerStore } from '../ledger/ledger-store.ts'
import { takeLease, type Holder } from '../ledger/lease.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { placeOf, refuseOtherPlace, samePlace } from '../plan/place.ts'
import { planApproved } from '../plan/planner.ts'
import { planStored } from '../plan/stored-job.ts'
import { allocateControl, gateOf } from '../threads/control.ts'
import { approvalToContinue, approvalToStart, type Setting } from './approving.ts'
import { coordinatorSession } from './coordinator-session.ts'
import { JobFuse } from './job-fuse.ts'
import { JobLedger } from './job-ledger.ts'
import { missingArchives, openArchive } from './open-archive.ts'
import { nothingDone } from './job-progress.ts'
import { JobRun } from './job-run.ts'
import type { JobRunOptions } from './job-run-options.ts'
import { memoryStore } from '../ledger/range-store.ts'
import { allocateRate, CONNECTS_PER_SECOND, rateLimit } from '../threads/rate-limit.ts'
import { stepFor, stepOf, type Guarding } from '../threads/step.ts'
import { endUndoneJob } from './undoing.ts'

/** What a job is launched with, whether it is new or from the ledger. */
interface Launch
  extends
    Setting,
    Pick<
      JobRunOptions,
      'id' | 'blueprint' | 'approvals' | 'ranges' | 'limits' | 'ownWorkers' | 'archive' | 'missingArchives'
    > {
  /** How many rows this process may change; null is any number. */
  readonly allowance: number | null
  /** Null without a ledger. */
  readonly ledger: {
    readonly guarding: Guarding
    readonly before: Pulse
    readonly mine: readonly HeldRange[]
  } | null
}

/** What was approved of a new job, and who sees its plan and hears of its launch. */
interface Start {
  readonly approved: Approved
  readonly given: ApprovedStart | undefined
  readonly onLaunch: OnLaunch
  readonly check: CheckPlan
  /** Where somebody wants the archive; undefined where the engine has all of them. */
  readonly archiveFolder: string | undefined
}

/** Plans a job as it was approved, requires the approval that its cluster needs, records it in the ledger if the cluster has one, and starts it. */
export async function launchNew(
  options: EngineOptions,
  spec: JobSpec,
  { approved, given, onLaunch, check, archiveFolder }: Start,
): Promise<JobRun> {
  const environment = await options.environmentOf(spec.cluster)
  const connection = await options.connect(spec.cluster)
  refuseOtherPlace(spec.cluster, approved.place, placeOf(spec.cluster, connection))
  // Made once: when a lost connection makes this start over, the job is found recorded.
  const [id, owner] = [randomUUID(), randomUUID()]
  const { approvedRows, maxRejects: _maxRejects, ...limits } = spec.limits
  const mostRows = approvedRows === null ? null : Math.floor(approvedRows * (1 + FUSE_TOLERANCE))
  const blueprint = await withSession(
    connection,
    async (session) => await planApproved(session, spec, approved, options.archiveFolder),
  )
  check(blueprint.plan)
  const ranges = freshRanges(blueprint.phases)
  const approval = await approvalToStart(blueprint.plan, { connection, environment }, given)
  const setting = { connection, environment, approvals: [approval] }
  const part = { id, owner, blueprint, connection }
  const archive = await openArchive(options.archiveFolder, part, archiveFolder)
  const common = {
    ...{ id, blueprint, ranges, ...setting, limits, ownWorkers: null },
    ...{ allowance: mostRows, archive, missingArchives: [] },
  }
  if (blueprint.plan.ledger !== 'ready') return launchJob(options, { ...common, ledger: null })
  const entering = enterLedger(options, connection, { common, owner, onLaunch })
  return launchJob(options, await orDiscard(archive, entering))
}

interface Recording {
  readonly common: Omit<Launch, 'ledger'>
  readonly owner: string
  readonly onLaunch: OnLaunch
}

/**
 * Enters a new job into the ledger. On a connection of its own: where sample rows were not found in time, the plan's is
 * of no more use. A job begins when its launcher hears of it, not while this connection still closes.
 */
async function enterLedger(
  options: EngineOptions,
  connection: Connection,
  { common, owner, onLaunch }: Recording,
): Promise<Launch> {
  const { id, blueprint, ranges, limits, allowance, archive, environment, approvals } = common
  const { phases, plan } = blueprint
  const { cluster } = plan.spec
  const [approval] = approvals
  if (!approval) throw new Error('A new job has an approval.')
  return await withSession(connection, async (session): Promise<Launch> => {
    await endUndoneJob(session, plan)
    const guarding = await guardingOf(options, session, plan.spec, { jobId: id, owner })
    onLaunch()
    const archiveHost = archive?.head.host ?? null
    const added = { plan, phases, mostRows: allowance ?? ANY_NUMBER, approval, archiveHost }
    archive?.named()
    const held = await recordJob(session, guarding.holder, added)
    // Recorded by an earlier try, perhaps with another plan: the recorded one counts.
    if (!held) {
      const archiveOf = async () => await Promise.resolve(archive)
      const stored = { id, cluster, owner, connection, environment, onLaunch, archiveOf }
      return await storedLaunch(options, session, stored)
    }
    const mine = ranges.filter(({ no }) => held.has(no))
    const alone = { state: 'running', failure: null, limits, mostRows: ANY_NUMBER, processes: 1 } as const
    return { ...common, ledger: { guarding, before: { ...nothingDone(plan), ...alone }, mine } }
  })
}

/** An archive without a job is none; one that the ledger may name stays, without a row. */
async function orDiscard<T>(archive: ArchiveWriter | null, launching: Promise<T>): Promise<T> {
  return await launching.catch(async (error: unknown) => {
    await archive?.discard()
    throw error
  })
}

/** Starts to work on a job that the ledger knows. Throws what `Engine.resume` and `join` do; the job stays as it is then. */
export async function launchStored(
  options: EngineOptions,
  cluster: string,
  id: string,
  how: Resumption | { readonly join: number | null },
  onLaunch: OnLaunch,
): Promise<JobRun> {
  const environment = await options.environmentOf(cluster)
  const connection = await options.connect(cluster)
  const launch = await withSession(connection, async (session): Promise<Launch> => {
    if (!(await hasLedger(session))) throw unknowable()
    const owner = randomUUID()
    const archiveOf = async (blueprint: Blueprint) =>
      await openArchive(options.archiveFolder, { id, owner, blueprint, connection })
    const stored = { id, cluster, owner, connection, environment, onLaunch, archiveOf }
    if ('join' in how) return { ...(await storedLaunch(options, session, stored)), ownWorkers: how.join }
    return await storedLaunch(options, session, stored, how)
  })
  return launchJob(options, launch)
}

/** How a job is made to run again, and by which way somebody approves of what it has left. */
type Resumption = { readonly resume: StoredAdjustment; readonly by: ApprovedBy | undefined }

interface Stored extends Setting {
  readonly id: string
  readonly cluster: string
  /** This process's part in the job. */
  readonly owner: string
  readonly onLaunch: OnLaunch
  readonly archiveOf: (blueprint: Blueprint) => Promise<ArchiveWriter | null>
}

/** With a resumption it is made to run again, once it is certain that it can. */
async function storedLaunch(
  options: EngineOptions,
  session: Session,
  { id, cluster, owner, connection, environment, onLaunch, archiveOf }: Stored,
  resumption?: Resumption,
): Promise<Launch> {
  const { plan, state, ...record } = await readJob(session, id)
  if (!resumption || state !== 'failed') refuseStopped(id, state)
  const { maxRejects = record.spec.limits.maxRejects } = resumption?.resume ?? {}
  const spec = { ...record.spec, limits: { ...record.spec.limits, maxRejects }, cluster }
  const { archiveFolder } = options
  const blueprint = await planStored(session, spec, { ...plan, spec }, record.createdAt, archiveFolder)
  await requireCoverage(session, id, plan, blueprint.phases)
  const { approvals } = record
  const setting = { connection, environment }
  const isAtFuse = resumption !== undefined && (await isAtFuseOf(session, id))
  const job = { id, approvals, ...setting }
  const approval = await approvalToContinue(blueprint.plan, job, isAtFuse, resumption?.by)
  const archive = await archiveOf(blueprint)
  const entering = enter(options, session, { id, owner, spec, archive, onLaunch }, resumption, approval)
  return {
    ...(await orDiscard(archive, entering)),
    ...{ id, blueprint, ...setting, archive, ownWorkers: null },
    approvals: approval ? [...approvals, approval] : approvals,
  }
}

/** A process that is about to work on a stored job. */
interface Entering extends Pick<Stored, 'id' | 'owner' | 'onLaunch'> {
  readonly spec: JobSpec
  readonly archive: ArchiveWriter | null
}

/** Makes the job run again if it is to, and takes part in it. */
async function enter(
  options: EngineOptions,
  session: Session,
  { id, owner, spec, archive, onLaunch }: Entering,
  resumption: Resumption | undefined,
  approval: Approval | null,
): Promise<Pick<Launch, 'ranges' | 'limits' | 'allowance' | 'ledger' | 'missingArchives'>> {
  onLaunch()
  if (resumption) await reopen(session, id, resumption.resume, approval)
  const before = await readPulse(session, id)
  if (!before) throw unknownJob(id)
  refuseStopped(id, before.state)
  const guarding = await guardingOf(options, session, spec, { jobId: id, owner })
  const place = archive && { process: owner, host: archive.head.host }
  archive?.named()
  if (place) await untilItPassed(async () => await addArchive(session, id, place))
  const allowance = await enlist(session, guarding.holder, before)
  const ranges = await readRanges(session, id)
  const missing = archive ? await missingArchives(archive.folder, await readArchives(session, id)) : []
  return {
    ...{ ranges, limits: before.limits, allowance, missingArchives: missing },
    ledger: { guarding, before, mine: [] },
  }
}

/** Joins those who work on the job. Answers how many rows this process may change; null is any number. */
async function enlist(session: Session, holder: Holder, before: Pulse): Promise<number | null> {
  await takeLease(session, holder, 0)
  const share = shareOf({ ...before, processes: before.processes + 1 })
  if (share === null) return null
  return await untilItPassed(async () => await raiseAllowance(session, holder, 0, share))
}

/** Throws `job-ended` where nobody works on the job: for good, or before somebody resumes it. */
function refuseStopped(id: string, state: RecordState): void {
  if (state !== 'running' && state !== 'paused') throw hasEnded(id, state)
}

async function isAtFuseOf(session: Session, id: string): Promise<boolean> {
  const pulse = await readPulse(session, id)
  return pulse !== null && hasMetFuse(pulse)
}

/** Whoever resumes a job wants it to run, with other limits if they say so, and past its fuse if they approve of that. */
async function reopen(
  session: Session,
  id: string,
  { maxRejects, ...limits }: StoredAdjustment,
  approval: Approval | null,
): Promise<void> {
  const nothing = async () => await Promise.resolve()
  await inTransaction(session, nothing, async (_, commit) => {
    if (approval) await approveRest(session, id, approval)
    if (maxRejects !== undefined) await allowRejects(session, id, maxRejects)
    await changeLimits(session, id, limits)
    await changeState(session, id, 'running')
    await commit()
  })
}

async function guardingOf(
  options: EngineOptions,
  session: Session,
  spec: JobSpec,
  who: Pick<Holder, 'jobId' | 'owner'>,
): Promise<Guarding> {
  const { oneStatement } = await capabilitiesOf(session, spec.cluster, options.capabilities)
  const holder = { ...who, leaseMs: options.timing.leaseMs }
  return { holder, oneStatement }
}

function launchJob(options: EngineOptions, launch: Launch): JobRun {
  const { workerScript, logFolder, cacheFolder, logger, timing } = options
  const { id, blueprint, allowance } = launch
  const fuse = new JobFuse(allowance, launch.ledger !== null)
  const shared = { control: allocateControl(), connects: allocateRate(), fuse }
  const connect = samePlace(blueprint.plan.spec.cluster, launch.connection, options.connect)
  return new JobRun({
    ...launch,
    ...shared,
    ...rangesAndLedger(launch, connect, shared, timing),
    connect,
    approve: async (isAtFuse, by) => await approvalToContinue(blueprint.plan, launch, isAtFuse, by),
    timing,
    code: { script: workerScript, cacheFolder },
    log: openJobLogFile(logFolder, id, logger),
    now: () => performance.now(),
  })
}

function rangesAndLedger(
  { blueprint, ledger }: Launch,
  connection: () => Promise<Connection>,
  { control, connects, fuse }: Pick<JobRunOptions, 'control' | 'connects' | 'fuse'>,
  timing: EngineOptions['timing'],
) {
  if (!ledger) return { store: memoryStore(blueprint.phases), ledger: null }
  const { guarding, before, mine } = ledger
  const session = coordinatorSession({
    connection,
    timing,
    gate: gateOf(control),
    connects: rateLimit(connects, () => CONNECTS_PER_SECOND),
    random: Math.random,
  })
  const steps = blueprint.phases.map((phase, index) => stepOf(phase, index, guarding, blueprint.target))
  const link = new JobLedger(session, guarding.holder, fuse)
  return {
    store: ledgerStore(
      async (use) => await session.use(use),
      guarding.holder,
      (phase) => stepFor(steps, phase),
      mine,
    ),
    ledger: { link, guarding, before },
  }
}
