import { defineConfig } from 'vitest/config'

/** Only ends what hangs: the sandbox gives way to everything else, so on a busy machine it may take a minute. */
const TEST_TIMEOUT_MS = 120_000

/** One of two processors would idle while tests wait. */
const MAX_WORKERS = 3

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{shared,electron,scripts,renderer,e2e}/**/*.test.{ts,tsx}'],
    globalSetup: ['scripts/run-folder/global-setup.ts', 'electron/testing/global-setup.ts'],
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    // Most of a test's time is waiting for a server, a process or a clock.
    maxWorkers: MAX_WORKERS,
    allowOnly: false,
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]],
  },
})
