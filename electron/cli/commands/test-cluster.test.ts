import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { runOnTerminal } from '../testing/on-terminal.ts'
import { startCli } from '../testing/run-cli.ts'

/** Takes connections and never says a word, so that the check waits. */
const silent = createServer()
const sockets = new Set<Socket>()
const home = ownFolder('silent')
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
let args: string[]
beforeAll(async () => {
  silent.on('connection', (socket) => void sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  args = ['clusters', 'test', '--endpoint', `127.0.0.1:${port}`, '--region', 'us-east-1']
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  silent.close()
})

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends as stopped at %s', async (signal) => {
  const { child, ended, printed } = startCli(home, args, KEYS)
  await printed(/✓ Authentication token/)
  child.kill(signal)
  expect(await ended).toMatchObject({ code: 3, error: '' })
})

it('gives the cursor back at Ctrl-C', async () => {
  const { code, out } = await runOnTerminal(home, args, KEYS, [['… Network and TLS', '\u0003']])
  expect(code).toBe(3)
  expect(out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(out.lastIndexOf('\u001b[?25l'))
})
