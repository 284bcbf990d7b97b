import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { runCli } from './run-cli.ts'

/** A home without a sandbox for the tests of one file; one that they started is stopped at their end. */
export function useOwnHome(): { readonly home: string } {
  let home: string | undefined
  const made = () => {
    if (home === undefined) throw new Error('The home is there from the first hook on.')
    return home
  }
  beforeAll(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'sluice-cli-')))
  })
  afterAll(async () => {
    await runCli(made(), 'sandbox', 'stop')
    await rm(made(), { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    get home() {
      return made()
    },
  }
}
