import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ownFolder } from '../electron/testing/own-folder.ts'
import { processesOf, RUN_VARIABLE } from '../scripts/run-folder/run-processes.ts'

const path = (program: string) => fileURLToPath(new URL(program, import.meta.url))
const UNTIL_IT_RUNS = { timeout: 60_000, interval: 200 }

/* Neither shares a run with these tests, so each has a folder of its own, here in a folder of the test's. */
it.skipIf(process.platform === 'win32').each(['bench/bench.ts', 'faults/faults.ts', 'fleet/fleet.ts'])(
  '%s leaves no server and no file behind when it is killed',
  async (program) => {
    const tmp = ownFolder('interrupted')
    const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: tmp }
    delete env[RUN_VARIABLE]
    const child = spawn(process.execPath, [path(program)], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = text(child.stderr)
    const servers = async () => {
      const [run] = await readdir(tmp)
      const processes = run === undefined ? [] : await processesOf(join(tmp, run))
      return processes.filter(({ command }) => /postgres -D/.test(command)).length
    }
    await expect.poll(servers, UNTIL_IT_RUNS).toBe(1)
    child.kill('SIGKILL')
    expect(await ended).toContain('was left running')
    expect(await servers()).toBe(0)
    expect(await readdir(tmp)).toEqual([])
  },
)
