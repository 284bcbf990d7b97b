import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ClusterProfile } from '../../shared/cluster.ts'
import { decodeText } from '../../shared/text.ts'
import { jsonOf } from '../../shared/parse-json.ts'
import { OWN_FOLDER, ProblemError } from '../../shared/problem-error.ts'
import { codeOf, isDiskFull, reasonOf } from '../files/file-fault.ts'
import { withFileLock } from '../files/file-lock.ts'
import { makeFolder } from '../files/make-folder.ts'
import { writeAtomically } from '../files/write-atomically.ts'

/** One saved cluster. */
export interface SavedCluster {
  readonly profile: ClusterProfile
  /** ISO 8601; null before the first use. */
  readonly lastUsed: string | null
}

/** A later shape of the file gets a higher number, so that an older Sluice leaves it alone. */
const VERSION = 1
const Contents = z.object({
  version: z.literal(VERSION),
  clusters: z
    .array(z.object({ profile: ClusterProfile, lastUsed: z.iso.datetime().nullable() }))
    .refine((all) => new Set(all.map(({ profile }) => profile.name.toLowerCase())).size === all.length),
})
/** A change takes milliseconds, on a slow disk a second; whoever holds the lock this long is stuck. */
const LOCK_MS = 30_000

/**
 * The file of saved clusters. One that cannot be read is never overwritten: it may hold clusters that a person can
 * still save.
 */
export function clusterFile(home: string) {
  const path = join(home, 'clusters.json')
  const read = async () => parse(path, await textOf(path))
  return {
    read,
    /** Reads, changes and writes while nobody else does; answers what was written. */
    change: async (update: (saved: readonly SavedCluster[]) => readonly SavedCluster[]) => {
      try {
        makeFolder(home)
        const written = await withFileLock(join(home, 'clusters.lock'), LOCK_MS, async () => {
          const clusters = update(await read())
          const text = `${JSON.stringify({ version: VERSION, clusters }, null, 2)}\n`
          await writeAtomically(path, text)
          return clusters
        })
        return written ?? busy(path)
      } catch (error) {
        throw error instanceof ProblemError ? error : notWritten(path, error)
      }
    },
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    const decoded = decodeText(await readFile(path))
    if ('text' in decoded) return decoded.text
    const { message, nextStep } = decoded.fault
    throw broken(`The file of saved clusters, ${path}, ${message}.`, nextStep)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    if (codeOf(error) === 'ENOENT') return null
    throw broken(
      `The saved clusters in ${path} cannot be read: ${reasonOf(error)}.`,
      'Grant yourself read permission for the file, then try again.',
      error,
    )
  }
}

function parse(path: string, text: string | null): readonly SavedCluster[] {
  if (text === null) return []
  const json = jsonOf(text)
  const contents = Contents.safeParse(json)
  if (contents.success) return contents.data.clusters
  const version = z.object({ version: z.int().min(VERSION + 1) }).safeParse(json)
  if (version.success) {
    throw broken(
      `The saved clusters in ${path} were written by a newer version of Sluice.`,
      'Use that version.',
    )
  }
  throw broken(
    `The saved clusters in ${path} cannot be parsed${placeOf(contents.error)}.`,
    'Repair the file, or move it away to start with an empty list: it contains no secrets, and no cluster depends on it.',
  )
}

/** Where in the file the first thing is that cannot be: `, at clusters.0.profile.region`. */
function placeOf({ issues }: z.ZodError): string {
  const place = issues[0]?.path.join('.') ?? ''
  return place === '' ? '' : `, at ${place}`
}

function busy(path: string): never {
  throw broken(
    `Another Sluice process is changing ${path} and has not finished.`,
    'End that process, then try again.',
  )
}

function notWritten(path: string, error: unknown): ProblemError {
  if (isDiskFull(error)) {
    const message = `The disk that holds ${path} is full.`
    const nextStep = 'Free some space there, then try again. Nothing was changed.'
    return new ProblemError({ kind: 'failed', code: 'disk-full', message, nextStep }, { cause: error })
  }
  return broken(`The saved clusters in ${path} cannot be changed: ${reasonOf(error)}.`, OWN_FOLDER, error)
}

function broken(message: string, nextStep: string, cause?: unknown): ProblemError {
  return new ProblemError({ kind: 'failed', code: 'clusters-broken', message, nextStep }, { cause })
}
