import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { getPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecureContext, TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { createCertificate } from '../credentials/certificate.ts'
import { directConnection } from '../postgres/direct-connection.ts'
import { sandboxFolder, type SandboxFolder } from '../folder.ts'
import { isPortFree } from '../free-port.ts'
import { GATEWAY_SCRIPT, temporarySandbox, type TemporarySandbox } from '../temporary-sandbox.ts'
import { lastingPort } from '../testing/lasting-port.ts'
import { readNote, writeNote } from './note.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

let home: TemporarySandbox
let folder: SandboxFolder
beforeAll(async () => {
  home = await temporarySandbox()
  folder = sandboxFolder(home.home)
  await home.sandbox.start({ port: await lastingPort() })
})
afterAll(() => home[Symbol.asyncDispose]())
beforeEach(() => home.sandbox.start())
afterEach(async () => {
  const left = await gateways()
  if (left.length > 1) throw new Error(`there are ${left.length} gateways`)
})

const gatewayPid = async () => (await readNote(folder))?.pid ?? 0
const serverPort = async () => (await directConnection(home.home)).port
const states = async () => (await home.sandbox.status()).state

/** The gateway processes of this sandbox, as the system tells them. */
async function gateways(): Promise<number[]> {
  if (process.platform === 'win32') return []
  const all = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n')
  return all
    .filter((line) => line.endsWith(`gateway ${folder.root}`))
    .map((line) => Number.parseInt(line, 10))
}

/** A process that ends loses its command before its port. */
async function ended(pid: number): Promise<void> {
  while ((await gateways()).includes(pid)) await sleep(20)
  const port = (await readNote(folder))?.port
  while (port !== undefined && !(await isPortFree(port))) await sleep(20)
}

const GONE = {
  state: 'stopped',
  port: null,
  problem: { code: 'sandbox-broken', action: 'start-sandbox' },
}

test('a killed gateway is told, and started again on its port before the same server', async () => {
  const [{ port }, server, pid] = [await home.sandbox.status(), await serverPort(), await gatewayPid()]
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  expect(await home.sandbox.status()).toMatchObject(GONE)
  await expect(home.sandbox.connection()).rejects.toMatchObject({ problem: GONE.problem })
  expect(await home.sandbox.start()).toMatchObject({ state: 'running', port, problem: null })
  expect(await serverPort()).toBe(server)
  expect(await gatewayPid()).not.toBe(pid)
})

test('a killed gateway keeps nobody from stopping the server', async () => {
  const pid = await gatewayPid()
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  expect(await home.sandbox.stop()).toMatchObject({ state: 'stopped', problem: null })
  await expect(serverPort()).rejects.toMatchObject({ problem: { code: 'sandbox-stopped' } })
})

test('a gateway goes with its server', async () => {
  const pid = await gatewayPid()
  const note = await readFile(folder.postmaster, 'utf8')
  process.kill(Number.parseInt(note, 10), 'SIGKILL')
  await ended(pid)
  expect(await states()).toBe('stopped')
})

/** Twelve seconds of it are the patience of those who look. */
const HANGING_MS = 60_000

test.skipIf(process.platform === 'win32')(
  'a gateway that hangs is replaced',
  async () => {
    const pid = await gatewayPid()
    process.kill(pid, 'SIGSTOP')
    expect(await home.sandbox.status()).toMatchObject(GONE)
    expect((await home.sandbox.start()).state).toBe('running')
    expect(await gateways()).toEqual([await gatewayPid()])
  },
  HANGING_MS,
)

test('a gateway whose place another has taken ends', async () => {
  const pid = await gatewayPid()
  const note = await readNote(folder)
  if (note) await writeNote(folder, { ...note, started: new Date(0).toISOString() })
  await ended(pid)
  expect(await states()).toBe('stopped')
})

test('a process that has the id of a dead gateway by now is left alone', async () => {
  const bystander = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const [note, pid] = [await readNote(folder), await gatewayPid()]
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  if (note) await writeNote(folder, { ...note, pid: bystander.pid ?? 0 })
  expect(await home.sandbox.status()).toMatchObject(GONE)
  expect((await home.sandbox.start()).state).toBe('running')
  if (note) await writeNote(folder, { ...note, pid: bystander.pid ?? 0 })
  expect((await home.sandbox.stop()).state).toBe('stopped')
  expect(bystander.exitCode).toBeNull()
  bystander.kill('SIGKILL')
  await once(bystander, 'exit')
})

test('a gateway that was never opened goes with its starter', async () => {
  const opened = await gatewayPid()
  const script = `
    const { launchGateway } = await import(${JSON.stringify(import.meta.resolve('./launch.ts'))})
    await launchGateway(${JSON.stringify(folder)}, new URL(${JSON.stringify(GATEWAY_SCRIPT.href)}), () => {})
    console.log('launched')`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(starter.stdout, 'data')
  const launched = (await gateways()).filter((pid) => pid !== opened)
  starter.kill('SIGKILL')
  await once(starter, 'exit')
  while ((await gateways()).some((pid) => launched.includes(pid))) await sleep(20)
})

test('starts at once after a crash end with one gateway', async () => {
  const pid = await gatewayPid()
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  const started = await Promise.all([home.sandbox.start(), home.sandbox.start(), home.sandbox.start()])
  expect(new Set(started.map(({ port }) => port)).size).toBe(1)
  if (process.platform !== 'win32') expect(await gateways()).toEqual([await gatewayPid()])
})

test.each(['accessKey', 'certificate', 'authority'] as const)(
  'a sandbox without its %s is told, and gets it at the next start',
  async (file) => {
    const before = await home.sandbox.access()
    await rm(folder[file])
    expect(await home.sandbox.status()).toMatchObject(GONE)
    await expect(home.sandbox.access()).rejects.toMatchObject({ problem: GONE.problem })
    expect(await home.sandbox.start()).toMatchObject({ state: 'running', port: before.port })
    const after = await home.sandbox.access()
    expect(after.secretAccessKey === before.secretAccessKey).toBe(file !== 'accessKey')
  },
)

test('a certificate that ends within a month is renewed, and the gateway shows the new one', async () => {
  await home.sandbox.stop()
  await createCertificate(folder, Date.now() - 800 * DAY_MS)
  const old = await readFile(folder.certificate, 'utf8')
  expect((await home.sandbox.start()).state).toBe('running')
  expect(await readFile(folder.certificate, 'utf8')).not.toBe(old)
})

test('faults outlast the gateway, and a reset ends them', async () => {
  const faults = { ...NO_FAULTS, conflictRate: 0.5 }
  expect(await home.sandbox.setFaults(faults)).toEqual(faults)
  await home.sandbox.stop()
  await home.sandbox.start()
  expect(await home.sandbox.faults()).toEqual(faults)
  await home.sandbox.reset()
  expect(await home.sandbox.faults()).toEqual(NO_FAULTS)
})

test('a log that has grown begins anew', async () => {
  await home.sandbox.stop()
  await writeFile(folder.gatewayLog, 'x'.repeat(1_100_000))
  await home.sandbox.start()
  expect((await stat(folder.gatewayLog)).size).toBeLessThan(1_000)
})

test.skipIf(process.platform === 'win32')('it gives way to programs that people look at', async () => {
  expect(getPriority(await gatewayPid())).toBe(19)
})

test('a program that took the port of a dead gateway is neither taken for it nor touched', async () => {
  const [note, pid] = [await readNote(folder), await gatewayPid()]
  process.kill(pid, 'SIGKILL')
  await ended(pid)
  const other = { ...folder, authority: `${folder.root}/other.pem`, certificate: `${folder.root}/own.pem` }
  await createCertificate(other, Date.now())
  const own = await readFile(other.certificate, 'utf8')
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .once('data', () => {
        socket.write('S')
        const options = { isServer: true, secureContext: createSecureContext({ cert: own, key: own }) }
        new TLSSocket(socket, options).on('error', () => {})
      })
  })
  await new Promise<void>((resolve) => server.listen(note?.port, '127.0.0.1', resolve))
  if (note) await writeNote(folder, { ...note, pid: process.pid })
  expect(await home.sandbox.status()).toMatchObject(GONE)
  const { state, port } = await home.sandbox.start()
  expect(state).toBe('running')
  expect(port).not.toBe(note?.port)
  expect(server.listening).toBe(true)
  server.close()
})
