import { fork } from 'node:child_process'
import { once } from 'node:events'
import { giveWay } from '../../electron/sandbox/postgres/run-program.ts'
import type { Connection } from '../../shared/cluster.ts'
import type { GatewayTask } from './gateway-program.ts'

const PROGRAM = new URL('gateway-program.ts', import.meta.url)

/** The product's way to a database of the benchmark. */
export interface BenchGateway extends AsyncDisposable {
  readonly connection: Connection
}

/** A gateway in a process of its own, as the sandbox has one; `product` is the way through that one. */
export async function benchGateway(product: Connection, task: GatewayTask): Promise<BenchGateway> {
  const program = fork(PROGRAM, { execArgv: [] })
  giveWay(program.pid)
  const ended = once(program, 'exit')
  program.send(task)
  const [port] = (await Promise.race([once(program, 'message'), ended.then(() => [null])])) as [number | null]
  if (port === null) throw new Error('The gateway of the benchmark ended before it listened.')
  return {
    connection: { ...product, port },
    [Symbol.asyncDispose]: async () => {
      program.kill()
      await ended
    },
  }
}
