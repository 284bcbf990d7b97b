import { readFileSync, statSync, unwatchFile, watchFile } from 'node:fs'
import { jsonOf } from '../../shared/parse-json.ts'
import { NO_FAULTS, SandboxFaults } from '../../shared/sandbox-faults.ts'
import { decodeText } from '../../shared/text.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import type { SandboxFolder } from './folder.ts'

/** The faults that are set; a damaged file is replaced by one without any. */
export async function readFaults(folder: SandboxFolder): Promise<SandboxFaults> {
  const text = textOf(folder.faults)
  const faults = text === null ? NO_FAULTS : parsed(text)
  if (faults === null) await writeFaults(folder, NO_FAULTS)
  return faults ?? NO_FAULTS
}

export async function writeFaults(folder: SandboxFolder, faults: SandboxFaults): Promise<void> {
  await writeAtomically(folder.faults, `${JSON.stringify(faults)}\n`)
}

/**
 * Tells the faults that are set at each moment: the gateway asks at every connect and COMMIT, and
 * reads the file again only when it is another one. A damaged file sets none.
 */
export function faultsReader({ faults: path }: SandboxFolder): () => SandboxFaults {
  let seen = ''
  let faults = NO_FAULTS
  return () => {
    const file = statSync(path, { throwIfNoEntry: false, bigint: true })
    const now = file ? `${file.ino} ${file.mtimeNs} ${file.size}` : ''
    if (now !== seen) {
      seen = now
      faults = parsed(textOf(path) ?? '') ?? NO_FAULTS
    }
    return faults
  }
}

/** Nobody notices half a second; a look at a file's times costs next to nothing. */
const LOOK_EVERY_MS = 500

/** Tells the faults whenever somebody has written the file, this process or another; answers how not to. */
export function watchFaults(folder: SandboxFolder, onChange: (faults: SandboxFaults) => void): () => void {
  const read = faultsReader(folder)
  const look = () => onChange(read())
  watchFile(folder.faults, { interval: LOOK_EVERY_MS, persistent: false }, look)
  return () => unwatchFile(folder.faults, look)
}

function textOf(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })) return null
  const decoded = decodeText(readFileSync(path))
  return 'text' in decoded ? decoded.text : ''
}

function parsed(text: string): SandboxFaults | null {
  return SandboxFaults.safeParse(jsonOf(text)).data ?? null
}
