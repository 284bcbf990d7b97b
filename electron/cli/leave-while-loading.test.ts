import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { ownFolder } from '../testing/own-folder.ts'
import { startCli } from './testing/run-cli.ts'

/** Signals its own process while the parser of the command line is being loaded. */
const IMPATIENT = String.raw`
  import { registerHooks } from 'node:module'
  registerHooks({
    load: (url, context, next) => {
      if (/\/cli\/command-line-[^/]*\.js$/.test(url)) process.kill(process.pid, 'SIGTERM')
      return next(url, context)
    },
  })`

/** A command that waits for something: one that does not is done before it hears of a signal. */
const WAITING = ['jobs', '--endpoint', '127.0.0.1:1', '--region', 'us-east-1']

it.skipIf(process.platform === 'win32')(
  'a signal that comes while a command is loaded ends it with exit code 3',
  async () => {
    const home = ownFolder('impatient')
    const preload = join(home, 'impatient.mjs')
    await writeFile(preload, IMPATIENT)
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` }
    expect(await startCli(home, WAITING, env).ended).toEqual({ code: 3, out: '', error: '' })
  },
)
