import { SILENT } from '../../shared/logger.ts'
import type { Sluice } from '../compose.ts'
import { sluiceHome } from '../home.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

/* Everything a person should know reaches them as an event, a status or a problem. */
const logger = SILENT

/** The engine and the sandbox of this machine's Sluice. */
export async function openSluice(): Promise<Sluice> {
  const { composeSluice } = await import('../compose.ts')
  const workerScript = new URL('../engine/run/worker.ts', import.meta.url)
  return composeSluice({ home: sluiceHome(), workerScript, logger })
}

/** The sandbox alone: without the engine, which it does not need, it is there twice as fast. */
export async function openSandbox(): Promise<Sandbox> {
  const { createSandbox } = await import('../sandbox/sandbox.ts')
  return createSandbox({ home: sluiceHome(), logger })
}
