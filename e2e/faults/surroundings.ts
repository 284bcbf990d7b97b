import { fileURLToPath } from 'node:url'
import type { Surroundings } from './process-of-job.ts'

/** No file of the process may grow beyond so much, as on a full disk: a write ends in the middle, and the next one fails. */
export function fullAfter(kibibytes: number): Surroundings {
  // POSIX has the shell count in blocks of 512 bytes.
  return { within: ['sh', '-c', `ulimit -f ${kibibytes * 2} && exec "$0" "$@"`] }
}

/** The process has to heed what a folder's mode says, also where it is root's. */
export const MERE_OWNER: Surroundings =
  process.getuid?.() === 0 ? { within: ['setpriv', '--bounding-set', '-dac_override', '--'] } : {}

/** The process writes down how much of each file it has on disk for certain. */
export const RECORDING: Surroundings = {
  options: ['--import', fileURLToPath(new URL('record-syncs.ts', import.meta.url))],
}
