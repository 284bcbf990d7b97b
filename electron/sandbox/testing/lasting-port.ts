import { randomInt } from 'node:crypto'
import { isPortFree } from '../free-port.ts'

/** Below the ports that Linux, macOS and Windows hand out by themselves, of which tests take hundreds. */
const FIRST = 20_000
const END = 30_000

/** A free port that nobody is handed while a test, or the sandbox of one, has let go of it. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END)
    if (await isPortFree(port)) return port
  }
}
