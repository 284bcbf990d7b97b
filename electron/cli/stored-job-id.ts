import { ARCHIVES_HERE } from '../../shared/archive-words.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { Archives, Engine } from '../engine/engine.ts'
import { jobsCommand } from './output/command-text.ts'
import { counted } from '../../shared/counted.ts'
import { SHORT_ID_LENGTH } from '../../shared/short-id.ts'
import { ledgerOf, noJobText } from '../../shared/words.ts'

const WHOLE_ID_LENGTH = 36
/** What a uuid, or its beginning, is made of. */
const ID = new RegExp(`^[0-9a-f-]{${SHORT_ID_LENGTH},${WHOLE_ID_LENGTH}}$`)

/** Where a job is looked for by the beginning of its id. */
interface Place {
  readonly name: string
  readonly listCommand: string
  find(beginning: string): Promise<readonly string[]>
}

/** The id of the stored job that a person named by it or by its beginning. Throws `usage` and `job-unknown`. */
export async function storedJobId(engine: Engine, cluster: string, typed: string): Promise<string> {
  const find = async (id: string) =>
    id.length === WHOLE_ID_LENGTH ? [id] : await engine.storedJobIds(cluster, id)
  return await jobIdIn({ name: ledgerOf(cluster), listCommand: jobsCommand(cluster), find }, typed)
}

/** The ledger has no such job among those that it lists. */
export function unknownJob(typed: string, cluster: string): ProblemError {
  return usage('job-unknown', noJobText(typed, ledgerOf(cluster)), seeJobsText(jobsCommand(cluster)))
}

/** The same of a job that this machine remembers. */
export async function rememberedJobId(find: Place['find'], typed: string): Promise<string> {
  return await jobIdIn({ name: 'the history of this machine', listCommand: 'sluice jobs', find }, typed)
}

/** The same of a job with an archive on this machine. */
export async function archivedJobId(
  { beginning, root }: Pick<Archives, 'beginning' | 'root'>,
  typed: string,
): Promise<string> {
  const place = { name: `${ARCHIVES_HERE}, ${root}`, listCommand: 'sluice archive list', find: beginning }
  return await jobIdIn(place, typed)
}

async function jobIdIn({ name, listCommand, find }: Place, typed: string): Promise<string> {
  const id = typed.toLowerCase()
  const seeJobs = seeJobsText(listCommand)
  if (!ID.test(id)) {
    const message = `“${typed}” is neither a job ID nor its first ${SHORT_ID_LENGTH} characters or more.`
    throw usage('usage', message, seeJobs)
  }
  const found = await find(id)
  const [only] = found
  if (only && found.length === 1) return only
  if (!only) throw usage('job-unknown', noJobText(typed, name), seeJobs)
  throw usage(
    'usage',
    `“${typed}” matches ${counted(found.length, 'job')}.`,
    `Enter more of the ID: ${found.join(' or ')}`,
  )
}

function seeJobsText(listCommand: string): string {
  return `List the IDs with: ${listCommand}`
}

function usage(code: ProblemCode, message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'usage', code, message, nextStep })
}
