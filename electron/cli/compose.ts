import { SILENT } from '../../shared/logger.ts'
import type { Sluice } from '../compose.ts'
import type { Engine } from '../engine/engine.ts'
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

/** Runs `use` with the engine and closes it afterwards. */
export async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const { engine } = await openSluice()
  try {
    return await use(engine)
  } finally {
    await engine.close()
  }
}

/** The sandbox alone: without the engine, which it does not need, it is there twice as fast. */
export async function openSandbox(): Promise<Sandbox> {
  const { createSandbox } = await import('../sandbox/sandbox.ts')
  return createSandbox({ home: sluiceHome(), logger })
}
