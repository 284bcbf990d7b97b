import { once } from 'node:events'
import { fstatSync, writeSync } from 'node:fs'
import { reasonOf } from '../files/file-fault.ts'

/** How the reader of a pipe, a socket or a terminal is found to have left. */
const LEFT = new Set(['EPIPE', 'ECONNRESET', 'EIO'])

/** A stream that this process was given to write to, whose failures are all noticed. */
export function createOutlet(stream: NodeJS.WriteStream) {
  const file = fileOf(stream)
  const closed = new AbortController()
  let failure: string | null = null
  const end = (error: NodeJS.ErrnoException): void => {
    if (closed.signal.aborted) return
    if (file !== null || !LEFT.has(error.code ?? '')) failure = reasonOf(error)
    closed.abort()
  }
  stream.on('error', end)
  const ended = new Promise<void>((resolve) =>
    closed.signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  return {
    /** Aborts when nothing more can be written. */
    closed: closed.signal,
    /** What keeps texts from being written; null while all is well, and when the reader has left. */
    failure: () => failure,
    write: (text: string): void => {
      if (closed.signal.aborted) return
      try {
        if (file === null) stream.write(text)
        else writeAll(file, Buffer.from(text))
      } catch (error) {
        end(error as NodeJS.ErrnoException)
      }
    },
    /** Settles once the bytes, of which a copy is kept, leave room for more, or nothing more can be written. */
    fill: async (bytes: Uint8Array): Promise<void> => {
      if (closed.signal.aborted) return
      try {
        if (file !== null) writeAll(file, bytes)
        else if (!stream.write(Buffer.from(bytes))) await Promise.race([once(stream, 'drain'), ended])
      } catch (error) {
        end(error as NodeJS.ErrnoException)
      }
    },
  }
}

/** The descriptor of a file or of a device such as /dev/full; null of what takes a text whole or fails. */
function fileOf({ fd, isTTY }: { fd?: number; isTTY?: boolean }): number | null {
  if (fd === undefined || isTTY) return null
  const stat = fstatSync(fd)
  return stat.isFile() || stat.isCharacterDevice() ? fd : null
}

/** Where only the beginning of a text finds room, Node's own stream loses the rest and reports nothing. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const written = writeSync(file, bytes, at)
    if (written === 0) throw new Error('no data was accepted')
    at += written
  }
}
