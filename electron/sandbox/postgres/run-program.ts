import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { ownEnvironment } from './own-environment.ts'
import type { ServerUser } from './server-user.ts'

/** On Windows the server inherits the pipes of pg_ctl, so they may never close. */
const PIPES_CLOSE_WITHIN_MS = 200

/**
 * Runs one of PostgreSQL's programs to its end, with messages in English, and answers what it printed, both
 * streams together; rejects when it cannot be run. `onSpawn` gets its process id.
 */
export function runProgram(
  user: ServerUser,
  program: string,
  args: readonly string[],
  onSpawn?: (pid: number | undefined) => void,
): Promise<{ ok: boolean; output: string }> {
  const command = user.command(program, args)
  const child = spawn(command.program, command.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...ownEnvironment(), LC_ALL: 'C', LANG: 'C' },
  })
  onSpawn?.(child.pid)
  const chunks: Buffer[] = []
  const collect = (chunk: Buffer) => void chunks.push(chunk)
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined
    const end = (code: number | null) => {
      clearTimeout(patience)
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8').trim() })
    }
    child.once('error', reject)
    child.once('close', end)
    child.once('exit', (code) => (patience = setTimeout(() => end(code), PIPES_CLOSE_WITHIN_MS)))
  })
}

/**
 * Lets programs that people look at run first, right after the start, so that all the server's
 * processes inherit it. The lowest priority, because there may be dozens of sessions. It is a courtesy: a system that refuses it is fine.
 */
export function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // Refused, or the program has ended already.
  }
}
