import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { codeOf } from '../../files/file-fault.ts'

/** Whether there is a process of this id, whosever it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

const run = promisify(execFile)

/**
 * The program and its arguments with a space between them (on Windows the program alone); empty
 * when there is no such process.
 */
export async function commandOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trimEnd()
    if (process.platform === 'win32')
      return (await run('tasklist', ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'])).stdout
    return (await run('ps', ['-ww', '-o', 'command=', '-p', `${pid}`])).stdout.trimEnd()
  } catch {
    return ''
  }
}

const POLL_MS = 10

/** False when it still runs after so long. A program that ends gives up its files last, in its own time. */
export async function untilEnded(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (!(await hasEnded(pid))) {
    if (Date.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

/** Its parent may leave an entry of it behind for ever, which holds nothing once its last thread has ended. */
async function hasEnded(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return true
  if (process.platform !== 'linux') return false
  const [status, threads] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => GONE),
    readdir(`/proc/${pid}/task`).catch(() => []),
  ])
  return threads.length <= 1 && /^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2))
}

const GONE = ') X'
