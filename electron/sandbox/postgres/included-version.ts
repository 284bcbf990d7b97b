import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findBinaries } from './binaries.ts'

/** `16.14`, as the programs themselves say, whether or not a server runs; null where this build has none. */
export async function includedVersion(postgresFolder: string | null): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(findBinaries(postgresFolder).pgCtl, ['-V'])
    return /\d+(?:\.\d+)*/.exec(stdout)?.[0] ?? null
  } catch {
    return null
  }
}
