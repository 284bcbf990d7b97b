import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SILENT } from '../../shared/logger.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

/** A sandbox of its own in a folder of its own, for a test; disposing of it removes both. */
export interface TemporarySandbox extends AsyncDisposable {
  readonly home: string
  readonly sandbox: Sandbox
}

/** The gateway as Node runs it from its source. */
export const GATEWAY_SCRIPT = new URL('./gateway/main.ts', import.meta.url)

/** The sandbox of a home, as the command line opens it. */
export function sandboxIn(home: string, gatewayScript = GATEWAY_SCRIPT): Sandbox {
  return createSandbox({ home, gatewayScript, postgresFolder: null, logger: SILENT })
}

export async function temporarySandbox(gatewayScript?: URL): Promise<TemporarySandbox> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'sluice-sandbox-')))
  const sandbox = sandboxIn(home, gatewayScript)
  return {
    home,
    sandbox,
    [Symbol.asyncDispose]: async () => {
      await sandbox.stop()
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
