// Playwright's own loader, which it uses by itself only when it chooses the Electron to start.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const playwright = dirname(require.resolve('playwright-core/package.json'))
require(join(playwright, 'lib/server/electron/loader.js'))
