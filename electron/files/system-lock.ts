import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { createServer } from 'node:net'

/** Flags of open(2) that lock the file, which Node does not name: BSD's, and libuv's for Windows. */
const EXCLUSIVE = { darwin: 0x20 | constants.O_NONBLOCK, win32: 0x10000000 }
const HELD = new Set(['EAGAIN', 'EWOULDBLOCK', 'EBUSY', 'EPERM', 'EADDRINUSE'])
const OWNER_ONLY = 0o600

/**
 * A lock of the system, for a Node without SQLite (before 22.13); null when another holds it. Given up when its holder
 * dies, however it dies. It keeps out those who take it in this way only, not those who take SQLite's.
 */
export async function trySystemLock(path: string): Promise<(() => void) | null> {
  try {
    return process.platform === 'linux' ? await listenFor(path) : openLocked(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && HELD.has(String(error.code))) return null
    throw error
  }
}

/** On Linux a name in memory that only one process can listen at; it stands for the file, whatever its path is called. */
async function listenFor(path: string): Promise<() => void> {
  const file = openSync(path, 'a', OWNER_ONLY)
  const { dev, ino } = fstatSync(file)
  closeSync(file)
  const name = createHash('sha256').update(`sluice ${dev} ${ino}`).digest('hex')
  const server = createServer((socket) => socket.destroy())
  server.listen(`\0${name}`).unref()
  await once(server, 'listening')
  return () => server.close()
}

function openLocked(path: string): () => void {
  const how = process.platform === 'win32' ? EXCLUSIVE.win32 : EXCLUSIVE.darwin
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | how, OWNER_ONLY)
  return () => closeSync(file)
}
