import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SILENT } from '../../../shared/logger.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { createSandbox } from '../sandbox.ts'
import { GATEWAY_SCRIPT } from '../temporary-sandbox.ts'
import { findBinaries } from './binaries.ts'
import { asNobody } from './server-user.ts'

test('root passes on the weakest capability its container has, and how it is asked for', () => {
  expect(asNobody('CapBnd:\t000001ffffffffff\n')).toEqual(
    expect.arrayContaining(['+dac_read_search', '+no_setuid_fixup']),
  )
  expect(asNobody('CapEff:\t0\nCapBnd:\t00000000a80425fb\n')).toContain('+dac_override')
  expect(asNobody('CapBnd:\t0000000000000004\n')).not.toContain('+no_setuid_fixup')
  expect(asNobody('CapBnd:\t0000000000000000\n').join(' ')).not.toContain('+')
})

test.skipIf(process.getuid?.() !== 0)('PostgreSQL may lie in a folder that only root enters', async () => {
  const folder = ownFolder('for-root')
  const postgresFolder = join(folder, 'native')
  cpSync(join(findBinaries(null).initdb, '../..'), postgresFolder, {
    recursive: true,
    verbatimSymlinks: true,
  })
  const home = join(folder, 'home')
  const sandbox = createSandbox({ home, gatewayScript: GATEWAY_SCRIPT, postgresFolder, logger: SILENT })
  expect((await sandbox.start()).state).toBe('running')
  expect((await sandbox.stop()).state).toBe('stopped')
})
