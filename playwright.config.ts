import { defineConfig } from '@playwright/test'

/** Only end what hangs: the sandbox gives way to everything else, so on a busy machine it may take its time. */
const TEST_TIMEOUT_MS = 90_000
const EXPECT_TIMEOUT_MS = 15_000

const UPDATES = ['**/updates.e2e.ts', '**/update-faults.e2e.ts']

/** One worker and no retries: the app is a single window on one machine, and a flaky test is a defect. */
export default defineConfig({
  testMatch: '**/*.e2e.ts',
  projects: [
    { name: 'app', testDir: 'e2e', testIgnore: ['**/package/**', ...UPDATES] },
    // What `npm run package` has made; and updates, by its bundles in an app that may follow a feed of the tests.
    { name: 'package', testDir: 'e2e', testMatch: ['**/package/*.e2e.ts', ...UPDATES] },
  ],
  globalSetup: './scripts/run-folder/global-setup.ts',
  timeout: TEST_TIMEOUT_MS,
  expect: { timeout: EXPECT_TIMEOUT_MS },
  outputDir: 'test-results/e2e',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
})
