import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeAbandoned } from './remove-folder.ts'
import { RUN_VARIABLE } from './run-processes.ts'

const GUARD = fileURLToPath(new URL('run-guard.ts', import.meta.url))

/**
 * A temporary folder for all that this process and whatever it starts make, which takes the place of the
 * system's from now on. When this process ends, in any way whatever, a guard ends what it has started and
 * removes the folder; closing waits for that, and answers whether nothing was left.
 */
export interface RunFolder {
  close(): Promise<boolean>
}

/** Inside another run, that one's folder and guard serve. */
export async function openRunFolder(): Promise<RunFolder> {
  if (process.env[RUN_VARIABLE] !== undefined) return { close: async () => await Promise.resolve(true) }
  await removeAbandoned(tmpdir())
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-run-')))
  const guard = startGuard(folder)
  // What `os.tmpdir` and other programs read: on Windows the latter two.
  for (const name of [RUN_VARIABLE, 'TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return {
    close: async () => {
      guard.ref()
      const ended = once(guard, 'exit') as Promise<[number | null]>
      guard.stdin?.end()
      return (await ended)[0] === 0
    },
  }
}

/** In a session of its own, which no terminal's Ctrl-C reaches; nobody has to wait for it. */
function startGuard(folder: string): ChildProcess {
  const guard = spawn(process.execPath, [GUARD, folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    windowsHide: true,
  })
  guard.unref()
  ;(guard.stdin as unknown as { unref(): void } | null)?.unref()
  return guard
}
