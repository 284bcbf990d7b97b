import { setFlagsFromString } from 'node:v8'

export type { ScanToken } from 'libpg-query'

/*
 * PostgreSQL's own parser, as WebAssembly that runs for a millisecond now and then. Left alone, V8 compiles
 * it anew for speed in the background: 0.4 s of processor time, taken from the workers of the second job
 * of a process, which then had half its throughput. The flags have to be set before it is loaded.
 */
for (const flag of ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up']) setFlagsFromString(flag)
export const { hasSqlDetails, parse, scan } = await import('libpg-query')
