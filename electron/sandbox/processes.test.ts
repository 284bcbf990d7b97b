import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { directClientConfig } from '../testing/direct-client.ts'
import { readNote } from './gateway-process/note.ts'
import { directConnection } from './postgres/direct-connection.ts'
import { untilEnded } from './postgres/running-process.ts'
import { writeFaults } from './faults-file.ts'
import { sandboxFolder } from './folder.ts'
import { GATEWAY_SCRIPT, temporarySandbox, type TemporarySandbox } from './temporary-sandbox.ts'

let home: TemporarySandbox

beforeEach(async () => {
  home = await temporarySandbox()
})

afterEach(() => home[Symbol.asyncDispose]())

interface Elsewhere {
  readonly child: ChildProcess
  /** The first line from here on that the text fits. */
  said(text: RegExp): Promise<string>
  proceed(): void
}

/**
 * Another process that starts the sandbox, prints each step and at last its port, then stays. At the
 * step `waitsAt` it does nothing until it is told to go on.
 */
function startElsewhere(waitsAt = ''): Elsewhere {
  const script = `
    import { readSync } from 'node:fs'
    const { createSandbox } = await import(${JSON.stringify(import.meta.resolve('./sandbox.ts'))})
    const sandbox = createSandbox({ home: ${JSON.stringify(home.home)}, gatewayScript: new URL(${JSON.stringify(GATEWAY_SCRIPT.href)}), postgresFolder: null, logger: { info() {}, warn() {} } })
    const onStep = (step) => {
      console.log(step)
      if (step === ${JSON.stringify(waitsAt)}) readSync(0, new Uint8Array(1))
    }
    const { port } = await sandbox.start({ onStep })
    console.log('port ' + port)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    said: async (text) => {
      for (let line = await lines.next(); !line.done; line = await lines.next())
        if (text.test(line.value)) return line.value
      throw new Error(`the other process ended without saying ${text}`)
    },
    proceed: () => void child.stdin.end(),
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const inData = (file: string) => join(home.home, 'sandbox', 'data', file)
const postmasterPid = async () => Number((await readFile(inData('postmaster.pid'), 'utf8')).split('\n')[0])

async function demoRows(): Promise<unknown> {
  const client = new Client(directClientConfig(await directConnection(home.home)))
  await client.connect()
  try {
    return (await client.query('SELECT count(*)::int AS n FROM batch_test')).rows
  } finally {
    await client.end()
  }
}

test('two processes that start it at once end with one server', async () => {
  const [one, two] = [startElsewhere(), startElsewhere()]
  const ports = await Promise.all([one.said(/^port/), two.said(/^port/)])
  expect(ports[0]).toBe(ports[1])
  expect(`port ${(await home.sandbox.status()).port}`).toBe(ports[0])
  await Promise.all([killed(one.child), killed(two.child)])
})

test('the others see that it is starting', async () => {
  const other = startElsewhere('Starting PostgreSQL…')
  await other.said(/Starting PostgreSQL/)
  expect((await home.sandbox.status()).state).toBe('starting')
  other.proceed()
  await other.said(/^port/)
  expect((await home.sandbox.status()).state).toBe('running')
  await killed(other.child)
})

test('the server outlives its starter and is adopted', async () => {
  const other = startElsewhere()
  const port = await other.said(/^port/)
  await killed(other.child)
  const server = await postmasterPid()
  expect(`port ${(await home.sandbox.start()).port}`).toBe(port)
  expect(await postmasterPid()).toBe(server)
  expect(await demoRows()).toEqual([{ n: 5_000 }])
})

test.each(['Creating', 'Starting', 'Loading'])(
  'a first start that is killed while it says %s is begun anew',
  async (step) => {
    const other = startElsewhere()
    await other.said(/Creating/)
    // Each answer of the gateway comes late, so the demo table is not there before the kill.
    await writeFaults(sandboxFolder(home.home), { ...NO_FAULTS, delayMs: 10_000 })
    if (step !== 'Creating') await other.said(new RegExp(step))
    await killed(other.child)
    expect((await home.sandbox.status()).state).toBe('absent')
    expect((await home.sandbox.start()).state).toBe('running')
    expect(await demoRows()).toEqual([{ n: 5_000 }])
  },
)

test('once it has stopped, its processes have ended, also where they get little of the processors', async () => {
  await home.sandbox.start()
  const busy = cpus().map(() => spawn(process.execPath, ['--eval', 'for (;;) {}']))
  try {
    const gateway = await readNote(sandboxFolder(home.home))
    const pids = [await postmasterPid(), gateway?.pid ?? 0]
    await home.sandbox.stop()
    expect(await Promise.all(pids.map((pid) => untilEnded(pid, 0)))).toEqual([true, true])
  } finally {
    await Promise.all(busy.map(killed))
  }
})

test('a killed server is seen as stopped and started again with its rows', async () => {
  await home.sandbox.start()
  const busy = new Client(directClientConfig(await directConnection(home.home)))
  busy.on('error', () => {})
  await busy.connect()
  await busy.query('DELETE FROM batch_test WHERE id IN (SELECT id FROM batch_test LIMIT 1000)')
  const left = busy.query('SELECT pg_sleep(30)').catch(() => {})
  process.kill(await postmasterPid(), 'SIGKILL')
  await left
  expect((await home.sandbox.status()).state).toBe('stopped')
  expect((await home.sandbox.start()).state).toBe('running')
  expect(await demoRows()).toEqual([{ n: 4_000 }])
})

test.skipIf(process.platform === 'win32')(
  'a server that gets no processor is waited for, and nobody is told to throw its data away',
  async () => {
    await home.sandbox.start()
    const server = await postmasterPid()
    process.kill(server, 'SIGSTOP')
    try {
      expect(await home.sandbox.status()).toMatchObject({
        state: 'stopped',
        problem: { code: 'sandbox-broken', action: 'start-sandbox' },
      })
      using connects = vi.spyOn(Client.prototype, 'connect')
      const starting = home.sandbox.start()
      // So the first one had no answer.
      await expect.poll(() => connects.mock.calls.length, { timeout: 30_000 }).toBeGreaterThan(1)
      process.kill(server, 'SIGCONT')
      expect((await starting).state).toBe('running')
      expect(await postmasterPid()).toBe(server)
    } finally {
      process.kill(server, 'SIGCONT')
    }
  },
)

test('the note of a dead server is not believed when its process id is another program’s', async () => {
  await home.sandbox.start()
  const note = await readFile(inData('postmaster.pid'), 'utf8')
  process.kill(await postmasterPid(), 'SIGKILL')
  const bystander = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  while (await isListening()) await sleep(20)
  await writeFile(inData('postmaster.pid'), note.replace(/^\d+/, `${bystander.pid}`))
  expect((await home.sandbox.status()).state).toBe('stopped')
  expect((await home.sandbox.start()).state).toBe('running')
  expect(bystander.exitCode).toBeNull()
  await killed(bystander)
})

async function isListening(): Promise<boolean> {
  return (await home.sandbox.status()).state === 'running'
}
