import type { ArchiveDetail } from '../../../shared/archive-check.ts'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { UndoSpec } from '../../../shared/job-spec.ts'
import type { Sluice } from '../../compose.ts'
import { ProblemError, problemOf } from '../../../shared/problem-error.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { placeOf } from '../../engine/engine.ts'
import { openArchives } from '../compose.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'
import { archivedJobId } from '../stored-job-id.ts'
import { undoSpecOf, type UndoOptions, undoTarget } from '../undo-options.ts'
import { requireCountIsDry, runSpec } from './job.ts'

/** `sluice undo`: puts back what a job has changed, by its archive on this machine, which tells the cluster as well. */
export async function undoJob(typed: string, options: UndoOptions, stdio: Stdio): Promise<ExitCode> {
  requireCountIsDry(options)
  const archives = await openArchives(stdio)
  const detail = await archives.show(await archivedJobId(archives, typed))
  const target = undoTarget('undo', detail, options)
  const spec = undoSpecOf(detail, target.cluster, options)
  try {
    return await runSpec(
      spec,
      target,
      options,
      stdio,
      async (sluice) => await requireSameCluster(detail, spec, sluice),
    )
  } catch (error) {
    throw withOptions(error)
  }
}

/**
 * Throws `cluster-changed` where the cluster is not the one of the job: it is reached elsewhere, and its ledger does not
 * know the job either. A cluster may have several endpoints, and another name on the machine that archived the rows.
 */
async function requireSameCluster(
  { summary, place }: ArchiveDetail,
  { cluster, job }: UndoSpec,
  { engine, clusters }: Sluice,
): Promise<void> {
  const isSandbox = cluster === SANDBOX_CLUSTER
  const found = isSandbox ? null : endpointOf(placeOf(cluster, await clusters.connection(cluster)) ?? null)
  if (found === endpointOf(place) && isSandbox === (summary.cluster === SANDBOX_CLUSTER)) return
  await engine.storedJob(cluster, job).catch((error: unknown) => {
    const { code } = problemOf(error)
    if (code !== 'job-unknown' && code !== 'ledger-missing') throw error
    throw new ProblemError({
      kind: 'refused',
      code: 'cluster-changed',
      message: `Job ${job} ran on ${summary.cluster} (${place ?? 'the sandbox'}); ${cluster} is another cluster, whose ledger does not know it.`,
      nextStep: 'Undo it on its own cluster.',
    })
  })
}

/** Without the user: whoever has the archive may undo as somebody else. */
function endpointOf(place: string | null): string | null {
  return / at (\S+?)(?:, schema .*)?$/s.exec(place ?? '')?.[1] ?? null
}

/** The options with which it would go on, for what was refused; nothing is put back without them. */
function withOptions(error: unknown): unknown {
  const problem = problemOf(error)
  const option = OPTIONS[problem.code]
  if (option === undefined || !problem.names || problem.names.length === 0) return error
  const remedy = problem.names.map((name) => `${option} ${shellWord(name)}`).join(' ')
  return new ProblemError({ ...problem, remedy }, { cause: error })
}

const OPTIONS: Readonly<Record<string, string>> = {
  'archive-elsewhere': '--without-archive',
  'archive-damaged': '--without-archive',
  'undo-refused': '--without-column',
}
