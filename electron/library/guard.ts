import { rm } from 'node:fs/promises'
import { once } from 'node:events'
import { SILENT } from '../../shared/logger.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { gatewayScript } from '../scripts.ts'

/* Stops the sandbox of a home and removes both, once whoever started this has closed its end of the pipe, or died. */
const home = process.argv[2]
if (home === undefined) throw new Error('The guard of a sandbox needs its home.')
// Ctrl-C reaches it, too; the one that it works for closes the pipe.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
await once(process.stdin, 'close')
await createSandbox({ home, gatewayScript, postgresFolder: null, logger: SILENT }).stop()
await rm(home, { recursive: true, force: true, maxRetries: 5 })
