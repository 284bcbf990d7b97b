import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach } from 'vitest'

/** AWS files for the tests of one file, in the place of the person's own; each test begins without any. */
export interface AwsFiles {
  /** A folder that is HOME as well. */
  readonly home: string
  readonly config: string
  readonly credentials: string
  /** Writes a file below HOME and answers its path. */
  write(path: string, text: string): string
}

export function useAwsFiles(): AwsFiles {
  const before = { ...process.env }
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-aws-')))
  const files = {
    home,
    config: join(home, '.aws', 'config'),
    credentials: join(home, '.aws', 'credentials'),
    write: (path: string, text: string) => {
      const whole = join(home, path)
      mkdirSync(dirname(whole), { recursive: true })
      writeFileSync(whole, text)
      return whole
    },
  }
  beforeEach(() => {
    rmSync(join(home, '.aws'), { recursive: true, force: true })
    // Whatever of AWS's variables a machine sets may lead to other credentials or endpoints.
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
    process.env['HOME'] = home
    process.env['AWS_CONFIG_FILE'] = files.config
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = files.credentials
    // Nothing of the machine that the tests run on.
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
  })
  afterAll(() => {
    process.env = before
    rmSync(home, { recursive: true, force: true })
  })
  return files
}
