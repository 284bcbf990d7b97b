import { open, type FileHandle } from 'node:fs/promises'
import type { CommittedFrame } from './committed.ts'
import { checkFrame, FrameRoom } from './scan.ts'

/** A frame that cannot be read, and why. */
export interface DamagedFrame {
  readonly frame: CommittedFrame
  readonly error: unknown
}

/** Reads every frame, file by file, and compares it with its checksum; nothing of it is kept. */
export async function damagedFrames(frames: readonly CommittedFrame[]): Promise<DamagedFrame[]> {
  const damaged: DamagedFrame[] = []
  for (const file of new Set(frames.map((frame) => frame.file))) {
    const ofFile = frames.filter((frame) => frame.file === file)
    const handle = await open(file.path, 'r').catch((error: unknown) => {
      damaged.push(...ofFile.map((frame) => ({ frame, error })))
    })
    if (!handle) continue
    try {
      damaged.push(...(await damagedIn(handle, ofFile)))
    } finally {
      await handle.close()
    }
  }
  return damaged
}

async function damagedIn(handle: FileHandle, frames: readonly CommittedFrame[]): Promise<DamagedFrame[]> {
  const damaged: DamagedFrame[] = []
  const room = new FrameRoom()
  for (const frame of frames) {
    await checkFrame(handle, frame.frame, room).catch((error: unknown) => damaged.push({ frame, error }))
  }
  return damaged
}
