import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { Connection } from '../../shared/cluster.ts'
import { directConnection } from '../sandbox/postgres/direct-connection.ts'
import { temporarySandbox, type TemporarySandbox } from '../sandbox/temporary-sandbox.ts'

/** The ways to the run's cluster: as the product goes, and past the gateway. */
export interface TestWays {
  readonly connection: Connection
  readonly direct: Connection
}

/**
 * One real cluster for all tests of a run: a temporary sandbox, started when the first test asks
 * for it, so that a run that needs none does not wait for one, and removed at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let cluster: TemporarySandbox | undefined
  let ways: Promise<TestWays> | undefined
  const open = async () => {
    cluster = await temporarySandbox()
    await cluster.sandbox.start()
    return { connection: await cluster.sandbox.connection(), direct: await directConnection(cluster.home) }
  }
  const server = createServer((_request, response) => {
    ways ??= open()
    void answer(response, ways)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('testClusterUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.close()
    server.closeAllConnections()
    await ways?.catch(() => {})
    await cluster?.[Symbol.asyncDispose]()
  }
}

async function answer(response: ServerResponse, ways: Promise<TestWays>): Promise<void> {
  try {
    response.end(JSON.stringify(await ways))
  } catch (error) {
    response.statusCode = 500
    response.end(error instanceof Error ? error.message : String(error))
  }
}
