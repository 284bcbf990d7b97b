import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { PROJECT } from './project.ts'

const run = promisify(execFile)

/** A database is made, four jobs run on it, and it is stopped again. */
const TEST_TIMEOUT_MS = 90_000

// Elsewhere there is always a display.
test.runIf(process.platform === 'linux')(
  'without a display the tour runs in the terminal instead',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'sluice-start-'))
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env
    try {
      const { stdout, stderr } = await run(process.execPath, ['scripts/start.ts', '--rows', '1000'], {
        cwd: PROJECT,
        env: { ...env, SLUICE_HOME: home },
      })
      expect(stderr).toContain('There is no display')
      expect(stdout).toContain('4 of 4')
      expect(stdout).toContain('Done: ')
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    }
  },
  TEST_TIMEOUT_MS,
)
