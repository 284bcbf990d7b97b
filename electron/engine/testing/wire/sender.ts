import type { Socket } from 'node:net'

/** How slowly bytes travel, each way. */
export interface Limp {
  readonly delayMs: number
  readonly bytesPerSecond: number
}

/** Writes bytes in order, and tells when they are with the system. */
export type Sender = (bytes: Buffer, whenSent?: () => void) => void

/** Writes to a socket: at once, or as late as a limping connection would deliver. */
export function senderTo(socket: Socket, limp: Limp | null): Sender {
  const write: Sender = (bytes, whenSent) => {
    if (socket.writable) socket.write(bytes, whenSent)
  }
  return limp === null ? write : lateSender(write, limp)
}

function lateSender(write: Sender, { delayMs, bytesPerSecond }: Limp): Sender {
  // One list and one timer: timers of different lengths may overtake each other.
  const underWay: { readonly due: number; readonly send: () => void }[] = []
  let wireFreeAt = 0
  const wait = (due: number) => setTimeout(deliver, Math.max(0, due - performance.now()))
  const deliver = () => {
    while (underWay[0] && underWay[0].due <= performance.now()) underWay.shift()?.send()
    if (underWay[0]) wait(underWay[0].due)
  }
  return (bytes, whenSent) => {
    wireFreeAt = Math.max(wireFreeAt, performance.now()) + (bytes.length / bytesPerSecond) * 1_000
    const due = wireFreeAt + delayMs
    underWay.push({ due, send: () => write(bytes, whenSent) })
    if (underWay.length === 1) wait(due)
  }
}
