import type { ArchiveSummary, UnreadableArchive } from '../../../shared/archive.ts'
import { counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Archives } from '../../engine/engine.ts'
import { openArchives } from '../compose.ts'
import { refused } from '../confirmation.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { removalLines } from '../output/archive-table.ts'
import { jsonLine } from '../output/line.ts'
import type { Stdio } from '../stdio.ts'
import { archivedJobId } from '../stored-job-id.ts'
import type { Flags } from '../typed-options.ts'
import { usageError } from '../usage-problem.ts'

const KEEP_ANEW = 'Set again how long to keep archives: sluice archive keep --days 90'

type RemoveOptions = Flags<'expired' | 'yes' | 'json'>
type Removable = ArchiveSummary | UnreadableArchive

/** What is to be typed: these may be the only copy of rows. */
const AGREED = 'delete'

/** `sluice archive remove`: deletes archives after a question. */
export async function removeArchives(
  typed: readonly string[],
  options: RemoveOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  requireChoice(typed, options)
  const archives = await openArchives(stdio)
  const chosen = options.expired ? await expiredOf(archives) : await chosenOf(archives, typed)
  if (chosen.length === 0) {
    if (!options.json) stdio.out('No archive is kept for too long; nothing was deleted.\n')
    return EXIT.succeeded
  }
  if (!options.yes) await confirm(chosen, options, stdio)
  for (const { jobId } of chosen) {
    await archives.remove(jobId)
    stdio.out(
      options.json ? jsonLine({ type: 'archive-removed', jobId }) : `Deleted the archive of job ${jobId}.\n`,
    )
  }
  return EXIT.succeeded
}

function requireChoice(typed: readonly string[], { expired }: RemoveOptions): void {
  if (typed.length === 0 && !expired)
    throw usageError('archive remove needs jobs, or --expired.', 'List the archives: sluice archive list')
  if (typed.length > 0 && expired)
    throw usageError('Jobs and --expired cannot be combined.', 'Leave one of them out.')
}

/** None is deleted for an age that nobody can tell. */
async function expiredOf(archives: Archives): Promise<Removable[]> {
  const fault = await archives.retentionFault()
  if (fault === null) return await archives.expired()
  throw new ProblemError({ kind: 'refused', code: 'archive-damaged', message: fault, nextStep: KEEP_ANEW })
}

async function chosenOf(archives: Archives, typed: readonly string[]): Promise<Removable[]> {
  const known: Removable[] = [...(await archives.list()), ...(await archives.unreadable())]
  const ids = new Set<string>()
  for (const each of typed) ids.add(await archivedJobId(archives, each))
  return known.filter(({ jobId }) => ids.has(jobId))
}

async function confirm(chosen: readonly Removable[], { json }: RemoveOptions, stdio: Stdio): Promise<void> {
  const many = counted(chosen.length, 'archive')
  if (json || !stdio.canAsk)
    throw refused(
      `This deletes ${many}, and there is no terminal to confirm it on.`,
      'To delete without confirmation, add --yes.',
    )
  stdio.error([...removalLines(chosen), `${consequence(chosen.length)}\n`].join('\n'))
  const answer = ((await stdio.ask(`Type ${AGREED} to continue: `)) ?? '').trim()
  if (answer.toLowerCase() !== AGREED)
    throw refused(
      'The deletion was not confirmed; nothing was deleted.',
      `To delete after all, type ${AGREED}.`,
    )
}

function consequence(archives: number): string {
  return archives === 1
    ? 'Without its archive this job can no longer be undone.'
    : 'Without their archives these jobs can no longer be undone.'
}
