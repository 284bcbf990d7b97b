import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SandboxState } from '../../shared/sandbox-status.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { sandboxIn } from '../sandbox/temporary-sandbox.ts'
import { SandboxHost } from './sandbox-host.ts'

let home: string
let sandbox: Sandbox
let told: SandboxState[]
let inUse: boolean
let host: SandboxHost

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-sandbox-host-'))
  sandbox = sandboxIn(home)
  told = []
  inUse = false
  host = new SandboxHost({
    sandbox,
    onChange: ({ state }) => void told.push(state),
    isInUse: () => inUse,
  })
})

afterEach(async () => {
  await sandbox.stop()
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
})

test('starts asked for at once are one, and each step is told', async () => {
  const starts = [host.change('start'), host.change('start')]
  expect((await host.status()).state).toBe('starting')
  await expect(host.change('stop')).rejects.toMatchObject({ problem: { code: 'sandbox-busy' } })
  const [one, other] = await Promise.all(starts)
  expect(one).toEqual(other)
  expect(told).toEqual(['starting', 'running'])

  inUse = true
  for (const change of ['stop', 'reset'] as const) {
    await expect(host.change(change)).rejects.toMatchObject({ problem: { code: 'sandbox-busy' } })
  }
  expect((await host.change('start')).state).toBe('running')
  inUse = false

  await host.stopOwn()
  expect(told.slice(-2)).toEqual(['stopping', 'stopped'])
  expect((await sandbox.status()).state).toBe('stopped')
  await host.stopOwn()
  expect(told.slice(-2)).toEqual(['stopping', 'stopped'])
})

test('a sandbox that was running before is not its own', async () => {
  const { port } = await sandbox.start()
  expect((await host.change('start')).port).toBe(port)
  await host.stopOwn()
  expect((await sandbox.status()).port).toBe(port)
})

test('the end of the app waits for a start under way, and takes it back', async () => {
  const start = host.change('start')
  await host.stopOwn()
  await start
  expect((await sandbox.status()).state).toBe('stopped')
})
