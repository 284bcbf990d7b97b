import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { processesOf } from './run-processes.ts'

const RUN_FOLDER = /^sluice-run-\w{6}$/
/** Long after its guard would have removed it, and longer than a run of processes that cannot be seen from here. */
const ABANDONED_AFTER_MS = 3_600_000

/** Removes the folder of a run, also where a test was ended that had mounted a small disk in it. */
export async function removeFolder(run: string): Promise<void> {
  for (const place of await mountsBelow(run)) await promisify(execFile)('umount', ['--lazy', place])
  await rm(run, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** As /proc/mounts lists them: the device, then the place with blanks as \040. Mounting is for Linux alone. */
async function mountsBelow(run: string): Promise<string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '')
  const places = mounts.split('\n').map((line) => line.split(' ')[1]?.replaceAll(String.raw`\040`, ' ') ?? '')
  return places.filter((place) => place.startsWith(`${run}/`))
}

/** Removes what runs left whose guard ended with them, as when the machine is switched off. On Windows nobody tells whose they are. */
export async function removeAbandoned(tmp: string): Promise<void> {
  if (process.platform === 'win32') return
  const names = (await readdir(tmp)).filter((name) => RUN_FOLDER.test(name))
  await Promise.all(names.map(async (name) => await removeIfAbandoned(join(tmp, name))))
}

/** Another run may do the same, and other users' folders are not ours. */
async function removeIfAbandoned(run: string): Promise<void> {
  const changed = (await stat(run).catch(() => null))?.mtimeMs ?? Date.now()
  if (Date.now() - changed < ABANDONED_AFTER_MS || (await processesOf(run)).length > 0) return
  await removeFolder(run).catch(() => {})
}
