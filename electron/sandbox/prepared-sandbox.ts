import { execFile } from 'node:child_process'
import { mkdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sandboxFolder, type SandboxFolder } from './folder.ts'
import { temporarySandbox, type TemporarySandbox } from './temporary-sandbox.ts'

export type { TemporarySandbox } from './temporary-sandbox.ts'

const run = promisify(execFile)

/** A temporary sandbox that has been set up already, so that it starts in a third of the time. */
export async function preparedSandbox(gatewayScript?: URL): Promise<TemporarySandbox> {
  const own = await temporarySandbox(gatewayScript)
  await prepareHome(own.home)
  return own
}

/** Gives a home the data of a sandbox that was set up once for the whole run. */
export async function prepareHome(home: string): Promise<void> {
  await copyData(await templateOfRun(), sandboxFolder(home))
}

/** In the run's temporary folder, with which it goes. Of several processes that make it at once the first one wins. */
async function templateOfRun(): Promise<SandboxFolder> {
  // Not by a name as of what is to be removed before the end: it is for all that still comes.
  const template = join(tmpdir(), 'prepared-home')
  if (!existsSync(template)) {
    await using first = await temporarySandbox()
    await first.sandbox.start()
    await first.sandbox.stop()
    const draft = `${template}-${process.pid}`
    await copyData(sandboxFolder(first.home), sandboxFolder(draft))
    await rename(draft, template).catch(async (error: unknown) => {
      if (!existsSync(template)) throw error
      await rm(draft, { recursive: true })
    })
  }
  return sandboxFolder(template)
}

/** What a start needs, and nothing that tells one sandbox from another: keys and certificates it makes by itself. */
async function copyData(from: SandboxFolder, to: SandboxFolder): Promise<void> {
  await mkdir(to.root, { recursive: true, mode: 0o700 })
  // The files keep their owner, who may not be the one of this process.
  await run('cp', ['-a', from.data, from.passwords, to.root])
}
