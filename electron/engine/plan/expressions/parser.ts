import { setFlagsFromString } from 'node:v8'

import type { ScanToken } from 'libpg-query'

export type { ScanToken }

/*
 * PostgreSQL's own parser, as WebAssembly that runs for a millisecond now and then. Left alone, V8 compiles
 * it anew for speed in the background: 0.4 s of processor time, taken from the workers of the second job
 * of a process, which then had half its throughput. The flags have to be set before it is loaded.
 */
for (const flag of ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up']) setFlagsFromString(flag)
const library = await import('libpg-query')
export const { hasSqlDetails, parse } = library

/** In a string they are text like any other; the scanner does not escape them in its answer. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g

/** The tokens of a text, at positions in bytes. Control characters in them are spaces. */
export async function scan(text: string): Promise<readonly ScanToken[]> {
  return (await library.scan(text.replaceAll(CONTROL, ' '))).tokens
}
