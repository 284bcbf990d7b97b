import { createHash } from 'node:crypto'
import { release } from 'node:os'
import manifest from '../../package.json' with { type: 'json' }
import type { OutputLine } from './output/line.ts'
import { isPackage } from '../scripts.ts'
import type { Stdio } from './stdio.ts'

type VersionLine = Extract<OutputLine, { type: 'version' }>

/** Enough of a SHA-256 to tell two versions of the ledger apart. */
const HASH_CHARACTERS = 12

/** `sluice --version`; as JSON all that a bug report needs, without a name or a path of its user's. */
export async function printVersion(json: boolean, stdio: Stdio): Promise<void> {
  if (!json) return stdio.out(`${manifest.version}\n`)
  const { jsonLine } = await import('./output/line.ts')
  stdio.out(jsonLine(await versionLine()))
}

async function versionLine(): Promise<VersionLine> {
  const { ledgerSql } = await import('../engine/engine.ts')
  const { DSQL_MAJOR_VERSION, includedVersion } = await import('../sandbox/sandbox.ts')
  const { devDependencies: libraries } = manifest
  const { node, v8, openssl } = process.versions
  return {
    type: 'version',
    sluice: manifest.version,
    source: isPackage ? 'package' : 'checkout',
    node,
    v8,
    openssl,
    platform: process.platform,
    arch: process.arch,
    osRelease: release(),
    postgres: await includedVersion(null),
    dsqlMajorVersion: DSQL_MAJOR_VERSION,
    ledger: createHash('sha256').update(ledgerSql()).digest('hex').slice(0, HASH_CHARACTERS),
    parser: libraries['libpg-query'],
    connector: libraries['@aws/aurora-dsql-node-postgres-connector'],
  }
}
