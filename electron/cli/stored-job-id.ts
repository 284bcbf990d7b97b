import { ProblemError } from '../../shared/problem-error.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { Engine } from '../engine/engine.ts'
import { jobsCommand } from './output/command-text.ts'
import { counted } from '../../shared/counted.ts'
import { SHORT_ID_LENGTH } from './output/job-table.ts'

const WHOLE_ID_LENGTH = 36
/** What a uuid, or its beginning, is made of. */
const ID = new RegExp(`^[0-9a-f-]{${SHORT_ID_LENGTH},${WHOLE_ID_LENGTH}}$`)

/** The id of the stored job that a person named by it or by its beginning. Throws `usage` and `job-unknown`. */
export async function storedJobId(engine: Engine, cluster: string, typed: string): Promise<string> {
  const id = typed.toLowerCase()
  const seeJobs = `See the ids with: ${jobsCommand(cluster)}`
  if (!ID.test(id)) {
    const message = `“${typed}” is neither the id of a job nor its first ${SHORT_ID_LENGTH} characters or more.`
    throw usage('usage', message, seeJobs)
  }
  if (id.length === WHOLE_ID_LENGTH) return id
  const found = await engine.storedJobIds(cluster, id)
  const [only] = found
  if (only && found.length === 1) return only
  if (!only) throw usage('job-unknown', `There is no job “${typed}” in the ledger of ${cluster}.`, seeJobs)
  throw usage(
    'usage',
    `“${typed}” is the beginning of ${counted(found.length, 'job')}.`,
    `Enter more of the ID: ${found.join(' or ')}`,
  )
}

function usage(code: ProblemCode, message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'usage', code, message, nextStep })
}
