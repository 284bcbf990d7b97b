import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the folder of the run's bundle. */
    testBundleUrl: string
  }
}

/*
 * What tests run as threads and as other processes: bundled once for each run, for the first test file that asks. From
 * sources a thread takes 150 ms of processor time to start in the place of 60, a command 450 in the place of 230, and
 * the tests start thousands. A test file sees what it imports as sources, as ever.
 */

const response = await fetch(inject('testBundleUrl'))
if (!response.ok) throw new Error(`The code could not be bundled: ${await response.text()}`)
const folder = (await response.json()) as string

const script = (name: string) => join(folder, 'out', 'cli', name)

export const WORKER_SCRIPT = pathToFileURL(script('worker.js'))
export const GATEWAY_SCRIPT = pathToFileURL(script('gateway.js'))
/** The path of the command line, for Node. */
export const COMMAND_LINE = script('sluice.js')
