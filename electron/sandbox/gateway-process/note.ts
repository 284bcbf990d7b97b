import { z } from 'zod'
import type { SandboxFolder } from '../folder.ts'
import { readJson } from '../text-file.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/**
 * What a gateway says about itself. It stays behind when the gateway ends, so that the next one
 * listens on the same port; whether there is a gateway has to be looked at.
 */
const GatewayNote = z.object({
  pid: z.int().positive(),
  port: z.int().min(1).max(65_535),
  /** Tells two gateways apart that had the same process id; ISO 8601. */
  started: z.iso.datetime(),
})
export type GatewayNote = z.infer<typeof GatewayNote>

/** Null when it is missing or damaged, which is as good as none. */
export async function readNote(folder: SandboxFolder): Promise<GatewayNote | null> {
  return GatewayNote.safeParse(await readJson(folder.gateway)).data ?? null
}

export async function writeNote(folder: SandboxFolder, note: GatewayNote): Promise<void> {
  await writeAtomically(folder.gateway, `${JSON.stringify(note)}\n`)
}
