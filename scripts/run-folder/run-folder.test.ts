import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { ownFolder } from '../../electron/testing/own-folder.ts'
import { processesOf, RUN_VARIABLE } from './run-processes.ts'

const module = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))

/** A run that makes a folder and a server of PostgreSQL, says so, and then does as told. */
const program = (rest: string) => `
  import { openRunFolder } from ${module('run-folder.ts')}
  import { temporarySandbox } from ${module('../../electron/sandbox/temporary-sandbox.ts')}
  const run = await openRunFolder()
  const own = await temporarySandbox()
  ${rest}
`
const SAY = 'console.log(process.env.SLUICE_RUN)'
const WAIT = 'await new Promise(() => setInterval(() => {}, 1_000))'

interface Run {
  readonly child: ChildProcess
  /** Its folder, once it has said so. */
  readonly folder: Promise<string>
  /** What it and its guard said, when both have ended. */
  readonly error: Promise<string>
  readonly exitCode: Promise<number | null>
}

function start(rest: string, tmp = ownFolder('tmp')): Run {
  const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: tmp, TEMP: tmp, TMP: tmp }
  delete env[RUN_VARIABLE]
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program(rest)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const line = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>
  return {
    child,
    folder: line.then(([said]) => said),
    error: text(child.stderr),
    exitCode: (once(child, 'exit') as Promise<[number | null]>).then(([code]) => code),
  }
}

const LEFT_RUNNING = /^This process was left running: \d+ .*postgres -D/m

describe.concurrent('a run’s folder', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'goes with its servers when the run is ended by %s',
    async (signal) => {
      const { child, folder: said, error } = start(`await own.sandbox.start(); ${SAY}; ${WAIT}`)
      const folder = await said
      expect((await processesOf(folder)).length).toBeGreaterThan(1)
      child.kill(signal)
      expect(await error).toMatch(LEFT_RUNNING)
      expect(await processesOf(folder)).toEqual([])
      expect(existsSync(folder)).toBe(false)
    },
  )

  it('goes without a word when nothing was left', async () => {
    const { error, exitCode, folder } = start(`
      await own.sandbox.start()
      ${SAY}
      await own[Symbol.asyncDispose]()
      process.exitCode = (await run.close()) ? 0 : 1
    `)
    expect(await error).toBe('')
    expect(await exitCode).toBe(0)
    expect(existsSync(await folder)).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('names what was left, and ends and removes it', async () => {
    const { error, exitCode, folder } = start(`
      await own.sandbox.start()
      ${SAY}
      process.exitCode = (await run.close()) ? 0 : 1
    `)
    expect(await error).toMatch(LEFT_RUNNING)
    expect(await error).toMatch(
      /^This was left in the temporary folder: .*sluice-sandbox-\w+, sandbox, .* more$/m,
    )
    expect(await exitCode).toBe(1)
    expect(await processesOf(await folder)).toEqual([])
    expect(existsSync(await folder)).toBe(false)
  })

  const canMount = process.platform === 'linux' && process.getuid?.() === 0
  it.runIf(canMount)('goes with a disk that a test has mounted in it', async () => {
    const { child, folder: said } = start(`
      const { execFileSync } = await import('node:child_process')
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', own.home])
      ${SAY}; ${WAIT}`)
    const folder = await said
    child.kill('SIGKILL')
    await vi.waitUntil(() => !existsSync(folder), { timeout: 60_000 })
  })

  it.skipIf(process.platform === 'win32')(
    'goes at a later run when nobody was left to remove it',
    async () => {
      const tmp = ownFolder('abandoned')
      const hourAgo = new Date(Date.now() - 3_700_000)
      for (const name of ['sluice-run-aB3xY9', 'sluice-run-Zz0000', 'sluice-run-of-others']) {
        await mkdir(join(tmp, name))
        if (name !== 'sluice-run-Zz0000') await utimes(join(tmp, name), hourAgo, hourAgo)
      }
      const inUse = join(tmp, 'sluice-run-inUse1')
      await mkdir(inUse)
      await utimes(inUse, hourAgo, hourAgo)
      const user = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)', inUse], { stdio: 'ignore' })
      try {
        const { exitCode } = start('await own[Symbol.asyncDispose](); await run.close()', tmp)
        expect(await exitCode).toBe(0)
        expect((await readdir(tmp)).toSorted()).toEqual(
          ['sluice-run-Zz0000', 'sluice-run-inUse1', 'sluice-run-of-others'].toSorted(),
        )
      } finally {
        user.kill()
      }
    },
  )

  it('leaves alone what others make in the same place, and is shared by the runs inside it', async () => {
    const tmp = ownFolder('others')
    await mkdir(join(tmp, 'sluice-run-of-others'))
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore' })
    try {
      const { error } = start(
        `
        const inner = await openRunFolder()
        await inner.close()
        ${SAY}
        await own[Symbol.asyncDispose]()
        await run.close()
      `,
        tmp,
      )
      expect(await error).toBe('')
      expect(await readdir(tmp)).toEqual(['sluice-run-of-others'])
      expect(bystander.exitCode).toBeNull()
    } finally {
      bystander.kill()
    }
  })
})
