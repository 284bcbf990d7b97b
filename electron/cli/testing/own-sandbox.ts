import { afterAll, beforeAll } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { type TemporarySandbox, preparedSandbox } from '../../sandbox/prepared-sandbox.ts'
import { GATEWAY_SCRIPT } from '../../testing/bundled.ts'
import { directConnection } from '../../testing/direct-client.ts'

/** A running sandbox for the tests of one file, there from their first hook to their end. */
export interface OwnSandbox {
  readonly home: string
  /** Past the gateway, to look at rows as somebody else. */
  readonly connection: Connection
}

export function useOwnSandbox(): OwnSandbox {
  let own: TemporarySandbox | undefined
  let connection: Connection | undefined
  beforeAll(async () => {
    own = await preparedSandbox(GATEWAY_SCRIPT)
    await own.sandbox.start()
    connection = await directConnection(own.home)
  })
  afterAll(async () => await own?.[Symbol.asyncDispose]())
  return {
    get home() {
      return started(own).home
    },
    get connection() {
      return started(connection)
    },
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The sandbox is there from the first hook on.')
  return part
}
