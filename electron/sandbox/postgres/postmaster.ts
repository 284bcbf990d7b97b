import type { SandboxFolder } from '../folder.ts'
import { commandOf, isAlive } from './running-process.ts'
import { readText } from '../text-file.ts'

/** The lines of a server's own file (postmaster.pid), counted from 0, as PostgreSQL documents them. */
const LINE = { pid: 0, folder: 1, port: 3 } as const

/**
 * The server that runs on this data folder, or is starting or stopping there; null when the file
 * is missing, is a left-over of a dead server or was copied along with another folder's data.
 */
export async function findPostmaster(folder: SandboxFolder): Promise<{ pid: number; port: number } | null> {
  const text = await readText(folder.postmaster)
  const lines = text?.split('\n') ?? []
  const pid = Number(lines[LINE.pid])
  const port = Number(lines[LINE.port])
  const noted = lines[LINE.folder]
  if (!pid || !port || noted === undefined) return null
  return (await isServer(pid, noted, folder.data)) ? { pid, port } : null
}

/** Process ids are used again after a crash or a reboot, so the program behind it has to be looked at. */
async function isServer(pid: number, notedFolder: string, data: string): Promise<boolean> {
  if (!isAlive(pid) || !samePath(notedFolder, data)) return false
  const command = await commandOf(pid)
  if (!/postgres/.test(command)) return false
  return process.platform === 'win32' || command.includes(data)
}

function samePath(noted: string, data: string): boolean {
  const plain = (path: string) => path.replaceAll('\\', '/').toLowerCase()
  return process.platform === 'win32' ? plain(noted) === plain(data) : noted === data
}
