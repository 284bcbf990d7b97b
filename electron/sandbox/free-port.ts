import { createServer } from 'node:net'
import { isSystemError } from './system-error.ts'

export const LOOPBACK = '127.0.0.1'

/** Whether a server may listen there now; throws what the system says, save that the port is taken. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port)
    return true
  } catch (error) {
    if (isSystemError(error) && error.code === 'EADDRINUSE') return false
    throw error
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce(0)
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address()
      const taken = typeof address === 'object' && address ? address.port : port
      server.close(() => resolve(taken))
    })
  })
}
