import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tryFileLock, withFileLock } from './file-lock.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-lock-'))
  path = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is held by one at a time', async () => {
  let inside = 0
  const most: number[] = []
  const work = async () => {
    inside += 1
    most.push(inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all(Array.from({ length: 8 }, async () => withFileLock(path, 10_000, work)))
  expect(most).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
})

it('is given up when the work fails', async () => {
  await expect(withFileLock(path, 0, async () => Promise.reject(new Error('work')))).rejects.toThrow('work')
  expect(await withFileLock(path, 0, async () => 'mine')).toBe('mine')
})

it('answers null when another does not let go', async () => {
  const held = tryFileLock(path)
  expect(await withFileLock(path, 50, async () => 'mine')).toBeNull()
  held?.close()
})

it('is free again when its holder was killed', async () => {
  const script = join(folder, 'holder.mjs')
  const module = JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)
  writeFileSync(
    script,
    `import { withFileLock } from ${module}
     await withFileLock(${JSON.stringify(path)}, 0, async () => { process.send('held'); await new Promise((r) => setTimeout(r, 60_000)) })`,
  )
  const holder = fork(script)
  await once(holder, 'message')
  expect(tryFileLock(path)).toBeNull()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(await withFileLock(path, 0, async () => 'mine')).toBe('mine')
})

it('says as the system does why it cannot be taken', async () => {
  mkdirSync(path)
  await expect(withFileLock(path, 0, async () => 'mine')).rejects.toMatchObject({ code: 'EACCES' })
  const nowhere = withFileLock(join(folder, 'none', 'lock'), 0, async () => 'mine')
  await expect(nowhere).rejects.toMatchObject({ code: 'ENOENT' })
})

/** Only root on Linux can have a file that root itself may not write. */
it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'is not taken on a file that may only be read',
  async () => {
    writeFileSync(path, '')
    const script = join(folder, 'reader.mjs')
    const module = JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)
    writeFileSync(
      script,
      `import { tryFileLock } from ${module}
       process.setuid(65534)
       try { process.send(String(tryFileLock(${JSON.stringify(path)}))) } catch (error) { process.send(error.code) }
       process.disconnect()`,
    )
    chmodSync(folder, 0o755)
    chmodSync(path, 0o444)
    const [said] = await once(fork(script), 'message')
    expect(said).toBe('EACCES')
  },
)

it('is made anew when the file is not a lock', async () => {
  writeFileSync(path, 'something else, long enough to be taken for a database'.repeat(20))
  expect(await withFileLock(path, 1_000, async () => 'mine')).toBe('mine')
})
