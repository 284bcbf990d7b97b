import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { Connection } from '../../shared/cluster.ts'
import { temporarySandbox, type TemporarySandbox } from '../sandbox/temporary-sandbox.ts'

/**
 * One real cluster for all tests of a run: a temporary sandbox, started when the first test asks
 * for it, so that a run that needs none does not wait for one, and removed at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let cluster: TemporarySandbox | undefined
  let connection: Promise<Connection> | undefined
  const connect = async () => {
    cluster = await temporarySandbox()
    await cluster.sandbox.start()
    return await cluster.sandbox.connection()
  }
  const server = createServer((_request, response) => {
    connection ??= connect()
    void answer(response, connection)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('testClusterUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.close()
    server.closeAllConnections()
    await connection?.catch(() => {})
    await cluster?.[Symbol.asyncDispose]()
  }
}

async function answer(response: ServerResponse, connection: Promise<Connection>): Promise<void> {
  try {
    response.end(JSON.stringify(await connection))
  } catch (error) {
    response.statusCode = 500
    response.end(error instanceof Error ? error.message : String(error))
  }
}
