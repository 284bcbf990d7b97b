import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface StandInAnswer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body: string
}

/** A server on this machine in the place of one of AWS's. */
export interface StandIn extends AsyncDisposable {
  readonly url: string
}

export async function httpStandIn(
  answer: (request: IncomingMessage, body: string) => StandInAnswer | Promise<StandInAnswer>,
): Promise<StandIn> {
  const server = createServer((request, response) => {
    void (async () => {
      const { status = 200, headers = {}, body } = await answer(request, await text(request))
      response.writeHead(status, headers).end(body)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An error as services with JSON tell it. */
export function jsonError(status: number, type: string, message: string): StandInAnswer {
  return { status, headers: { 'x-amzn-errortype': type }, body: JSON.stringify({ message }) }
}
