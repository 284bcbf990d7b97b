import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { extractFile, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import manifest from '../../package.json' with { type: 'json' }
import { bytesOf } from '../../scripts/package/sizes.ts'
import { end, executableIn, packagedFolder, start, test } from './packaged-app.ts'

const FOLDER_LIMIT = 400_000_000
const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)
const ARCHIVE = join(packagedFolder(), 'resources', 'app.asar')

test('the fuses are set as electron-builder.yml says', async () => {
  expect(await getCurrentFuseWire(executableIn(packagedFolder()))).toMatchObject({
    [FuseV1Options.RunAsNode]: ON,
    [FuseV1Options.EnableCookieEncryption]: ON,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: OFF,
    [FuseV1Options.EnableNodeCliInspectArguments]: OFF,
    [FuseV1Options.OnlyLoadAppFromAsar]: ON,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ON,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: OFF,
  })
})

test('neither NODE_OPTIONS nor arguments let anybody into its main process', async ({ home, launch }) => {
  const trace = join(home, 'trace')
  const script = join(home, 'script.cjs')
  await writeFile(script, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')`)
  const app = await launch({
    more: { NODE_OPTIONS: `--require ${script}` },
    args: ['--inspect=0'],
  })
  let said = ''
  app.process.stderr?.on('data', (text: string) => (said += text))
  await end(app.process)
  expect(() => readFileSync(trace)).toThrow('ENOENT')
  expect(said).not.toContain('Debugger listening')

  // What the gateway's process takes from the environment, it takes no more than that.
  const node = start(home, {
    more: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${script}` },
    args: ['-v'],
  })
  await once(node, 'exit')
  expect(() => readFileSync(trace)).toThrow('ENOENT')
})

test('it is small, and only what must be files is', () => {
  expect(bytesOf(packagedFolder())).toBeLessThanOrEqual(FOLDER_LIMIT)
  const files = listPackage(ARCHIVE, { isPack: false })
  expect(
    files.filter((file) => file.includes('node_modules') || file.endsWith('.map') || file.endsWith('.ts')),
  ).toEqual([])
  expect(files.filter((file) => !/^[/\\](out|sql|package\.json)/.test(file))).toEqual([])
})

test('it has the version of the project, its notices and the mark of a development build', () => {
  const packed = JSON.parse(extractFile(ARCHIVE, 'package.json').toString()) as Record<string, unknown>
  const isMarked = packagedFolder().includes('not-for-distribution')
  expect(packed).toMatchObject({
    version: manifest.version,
    ...(isMarked && { sluice: { developmentElectron: true } }),
  })
  expect('sluice' in packed).toBe(isMarked)
  const notices = readFileSync(join(packagedFolder(), 'resources', 'third-party-notices.txt'), 'utf8')
  for (const name of [
    'react ',
    '@cloudscape-design/components ',
    'pg ',
    'PostgreSQL ',
    '@aws-sdk/client-dsql ',
  ])
    expect(notices).toContain(`\n${name}`)
})

test('a CycloneDX list names its components', () => {
  const bom = JSON.parse(readFileSync(join(packagedFolder(), '..', 'sluice.cdx.json'), 'utf8')) as {
    components: { name: string; version: string; purl?: string }[]
  }
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'sluice', version: manifest.version } },
  })
  const react = bom.components.find(({ name }) => name === 'react')
  expect(react).toMatchObject({
    version: manifest.devDependencies.react,
    purl: `pkg:npm/react@${manifest.devDependencies.react}`,
  })
  expect(bom.components.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Electron', 'PostgreSQL', 'pg']),
  )
})
