#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'
import { ASKS_COMPLETION } from './completion/request.ts'
import { codeCacheFolder, sluiceHome } from '../home.ts'
import { keepHeapSmall } from '../small-heap.ts'
import { leaveWhileLoading } from './leave-while-loading.ts'

keepHeapSmall()

/* Only once the folder exists: looking at the help should leave nothing behind. A key that is pressed leaves nothing at all. */
const home = sluiceHome()
if (existsSync(home) && process.argv[2] !== ASKS_COMPLETION)
  (module as Partial<typeof module>).enableCompileCache?.(codeCacheFolder(home))
const listen = leaveWhileLoading()
/* The driver would look for its native twin, which Sluice does not have. */
delete process.env['NODE_PG_FORCE_NATIVE']
const { createStdio } = await import('./stdio.ts')
const { runCommandLine } = await import('./command-line.ts')

/* The exit code is set, not forced: the process ends by itself once nothing is left to do. */
process.exitCode = await runCommandLine(process.argv.slice(2), createStdio(process), listen)
