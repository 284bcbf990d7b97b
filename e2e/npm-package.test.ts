import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownFolder } from '../electron/testing/own-folder.ts'
import manifest from '../package.json' with { type: 'json' }
import { PROJECT, toolScript } from '../scripts/project.ts'
import { type Finished, runProcess } from '../scripts/run-process.ts'

/* The command line as somebody gets it who has no checkout: packed, installed in an empty folder, run by each Node. */

/** Of the packages that hold Node for this machine; the last one is what the checkout runs on. */
const NODES = ['20.19.6', '22.23.5', '24.21.0']
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`
const SLOW_MS = 300_000

let packed: string

beforeAll(async () => {
  const folder = ownFolder('npm-pack')
  succeeds(await runProcess('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PROJECT }))
  packed = join(folder, `sluice-${manifest.version}.tgz`)
}, SLOW_MS)

function succeeds({ code, output }: Finished): string {
  expect(code, output).toBe(0)
  return output
}

test('it holds neither sources nor Electron, React or anything of theirs', async () => {
  const list = succeeds(await runProcess('tar', ['-tzf', packed]))
    .trim()
    .split('\n')
  expect(list).toEqual(
    expect.arrayContaining([
      'package/out/cli/sluice.js',
      'package/out/cli/index.d.ts',
      'package/sql/ledger.sql',
    ]),
  )
  expect(list.filter((file) => /\.(ts|tsx|map)$/.test(file) && !file.endsWith('.d.ts'))).toEqual([])
  const text = succeeds(await runProcess('tar', ['-xzOf', packed, '--wildcards', 'package/out/cli/*.js']))
  expect(text).not.toMatch(/from ["'](electron|react|react-dom)["']/)
  const { dependencies } = JSON.parse(
    succeeds(await runProcess('tar', ['-xzOf', packed, 'package/package.json'])),
  ) as { dependencies?: object }
  expect(dependencies).toBeUndefined()
})

describe.each(NODES)('with Node %s', (version) => {
  let folder: string
  let env: NodeJS.ProcessEnv
  const npx = async (...args: string[]) =>
    await runProcess('npx', ['--no', '--', ...args], { cwd: folder, env })

  beforeAll(async () => {
    folder = ownFolder('npm-package')
    env = { ...outsideOfNpm(), SLUICE_HOME: join(folder, 'home') }
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    const install = ['install', '--no-audit', '--no-fund', packed, `${NODE_PACKAGE}@${version}`]
    succeeds(await runProcess('npm', install, { cwd: folder, env }))
  }, SLOW_MS)
  afterAll(async () => void (await npx('sluice', 'sandbox', 'stop')), SLOW_MS)

  test(
    'the tour runs, and says how to go on',
    async () => {
      expect(succeeds(await npx('node', '--version')).trim()).toBe(`v${version}`)
      const said = succeeds(await npx('sluice', 'demo'))
      expect(said).toContain('Done: 145,000 rows')
      expect(said).toContain('npx sluice sandbox start')
      expect(said).not.toContain('npm start')
    },
    SLOW_MS,
  )

  test(
    'a sandbox that was started takes a purge',
    async () => {
      succeeds(await npx('sluice', 'sandbox', 'start'))
      const said = succeeds(
        await npx(
          'sluice',
          'purge',
          '--cluster',
          'sandbox',
          '--table',
          'batch_test',
          '--where',
          "category = 'books'",
        ),
      )
      expect(said).toContain('1,000 rows')
    },
    SLOW_MS,
  )

  test(
    'a program has a sandbox of its own and runs a job there',
    async () => {
      writeFileSync(join(folder, 'program.js'), PROGRAM)
      expect(JSON.parse(succeeds(await npx('node', 'program.js')))).toMatchObject({
        state: 'succeeded',
        rows: 1_000,
      })
    },
    SLOW_MS,
  )

  test('a wrong input has the documented exit code', async () => {
    const { code, output } = await npx('sluice', 'purge', '--cluster', 'sandbox')
    expect(code).toBe(2)
    expect(output).toContain('error: ')
  })
})

/** What npm sets for the scripts of the checkout would lead its own commands astray. */
function outsideOfNpm(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) || /^npm_config_(userconfig|cache|registry)$/i.test(name),
  )
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules/.bin'))
  return { ...Object.fromEntries(kept), PATH: path.join(':') }
}

const PROGRAM = `
import { createEngine, startSandbox } from 'sluice'
const sandbox = await startSandbox()
const engine = createEngine({ home: sandbox.home })
const job = await engine.start({ cluster: 'sandbox', operation: 'purge', table: 'batch_test', where: "category = 'books'" })
console.log(JSON.stringify(await job.finished))
await engine[Symbol.asyncDispose]()
await sandbox[Symbol.asyncDispose]()
`

test(
  'the example of the README is typed by what the package brings along',
  async () => {
    const example = /```ts\n(import \{ createEngine[\s\S]*?)```/.exec(
      readFileSync(join(PROJECT, 'README.md'), 'utf8'),
    )?.[1]
    expect(example?.trim().split('\n').length).toBeLessThanOrEqual(20)
    const folder = ownFolder('npm-types')
    succeeds(await runProcess('tar', ['-xzf', packed, '-C', folder]))
    const program = `${example}\nimport { Plan as Schema } from 'sluice'\n// @ts-expect-error -- a schema is no part of the library\nexport const schema = Schema\n`
    writeFileSync(join(folder, 'example.ts'), program)
    const compilerOptions = {
      ...{
        module: 'nodenext',
        target: 'es2024',
        lib: ['es2024', 'esnext.disposable'],
        strict: true,
        noEmit: true,
      },
      ...{ types: ['node'], typeRoots: [join(PROJECT, 'node_modules/@types')] },
      paths: {
        sluice: ['./package/out/cli/index.d.ts'],
        pg: [join(PROJECT, 'node_modules/@types/pg')],
        vitest: [join(PROJECT, 'node_modules/vitest')],
      },
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['example.ts'] }))
    succeeds(await runProcess(process.execPath, [toolScript('typescript', 'tsc'), '-p', folder]))
  },
  SLOW_MS,
)
