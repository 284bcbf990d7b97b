import { rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { Connection } from '../../shared/cluster.ts'
import { directConnection } from '../sandbox/postgres/direct-connection.ts'
import { preparedSandbox, type TemporarySandbox } from '../sandbox/prepared-sandbox.ts'
import { bundleCode } from './bundle-code.ts'

const BUNDLE = '/bundle'

/** The ways to the run's cluster: as the product goes, and past the gateway. */
export interface TestWays {
  readonly connection: Connection
  readonly direct: Connection
}

/**
 * One real cluster for all tests of a run, a temporary sandbox, and one bundle of what they start: each made when the
 * first test asks for it, so that a run that needs none does not wait for it, and removed at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let cluster: TemporarySandbox | undefined
  let ways: Promise<TestWays> | undefined
  let bundle: Promise<string> | undefined
  const open = async () => {
    cluster = await preparedSandbox()
    await cluster.sandbox.start()
    return { connection: await cluster.sandbox.connection(), direct: await directConnection(cluster.home) }
  }
  const server = createServer(({ url }, response) => {
    void answer(response, url === BUNDLE ? (bundle ??= bundleCode()) : (ways ??= open()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  project.provide('testClusterUrl', origin)
  project.provide('testBundleUrl', origin + BUNDLE)
  return async () => {
    server.close()
    server.closeAllConnections()
    await ways?.catch(() => {})
    await cluster?.[Symbol.asyncDispose]()
    const folder = await bundle?.catch(() => {})
    if (folder) await rm(folder, { recursive: true })
  }
}

async function answer(response: ServerResponse, made: Promise<unknown>): Promise<void> {
  try {
    response.end(JSON.stringify(await made))
  } catch (error) {
    response.statusCode = 500
    response.end(error instanceof Error ? error.message : String(error))
  }
}
