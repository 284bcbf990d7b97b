import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { codeOf } from '../files/file-fault.ts'

export const LOOPBACK = '127.0.0.1'

/** Whether a server may listen there now; throws what the system says, save that the port is taken. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port)
    return true
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return false
    throw error
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce(0)
}

async function listenOnce(port: number): Promise<number> {
  await using server = createServer().listen({ host: LOOPBACK, port, exclusive: true })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
