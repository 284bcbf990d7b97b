import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { type Component, readComponents } from '../bundle/components.ts'
import { PROJECT, toolScript } from '../project.ts'
import { runProcess } from '../run-process.ts'
import { readArguments, type PackageOptions, USAGE } from './arguments.ts'
import { billOfMaterials } from './bill-of-materials.ts'
import { build, systemOf, targetsOf } from './builder.ts'
import { developmentElectron, distributedElectron, type PackagedElectron } from './electron.ts'
import { noticesText } from './notices.ts'
import { originOf } from './origin.ts'
import { signingOf } from './signing.ts'
import { bytesOf, megabytes, sizeLines } from './sizes.ts'

const OUT = join(PROJECT, 'out')
const DIST = join(PROJECT, 'dist')
const POSTGRESQL_VERSION = /^[\d.]+?(?=\.\d+-)/

/** Packages the app for this system and processor. */
async function packageApp(options: PackageOptions): Promise<void> {
  const dist = options.developmentElectron ? join(DIST, 'not-for-distribution') : DIST
  rmSync(DIST, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  const electron = options.developmentElectron
    ? await developmentElectron(join(dist, 'electron'))
    : await distributedElectron()
  await bundle()
  writeNotices(dist, electron)
  const signing = signingOf(process.platform, process.env)
  const origin = originOf(process.env)
  const settings = [
    `-c.directories.output=${dist}`,
    `-c.electronDist=${electron.folder}`,
    `-c.electronVersion=${electron.version}`,
    ...signing.settings,
    ...origin.settings,
    ...(options.developmentElectron ? MARKED : []),
  ]
  const leftOut = await buildAll(dist, settings, options)
  if (options.developmentElectron) rmSync(electron.folder, { recursive: true })
  report(dist, leftOut)
  for (const line of [...signing.skipped, ...origin.missing]) say(line)
}

/** The app itself reads it, too, and shows it. */
const MARKED = [
  '-c.artifactName=${productName}-${version}-NOT-FOR-DISTRIBUTION-${os}-${arch}.${ext}',
  '-c.extraMetadata.sluice.developmentElectron=true',
]

async function bundle(): Promise<void> {
  const { code, output } = await runProcess(
    process.execPath,
    [toolScript('electron-vite'), 'build', '--logLevel', 'warn'],
    {
      cwd: PROJECT,
    },
  )
  if (code !== 0) throw new Error(`The app could not be bundled.\n${output}`)
}

function writeNotices(dist: string, electron: PackagedElectron): void {
  const version = POSTGRESQL_VERSION.exec(Object.values(manifest.optionalDependencies)[0] ?? '')?.[0] ?? ''
  const notice = readFileSync(join(PROJECT, 'packaging', 'postgresql-notices.txt'), 'utf8').trim()
  const postgresql: Component = { name: 'PostgreSQL', version, license: 'PostgreSQL', notice }
  const components = readComponents(join(OUT, 'components.json'))
  writeFileSync(join(OUT, 'third-party-notices.txt'), noticesText([...components, postgresql]))
  const parts = [postgresql, { name: 'Electron', version: electron.version, license: 'MIT' }]
  writeFileSync(join(dist, 'sluice.cdx.json'), billOfMaterials(manifest.version, components, parts))
}

/**
 * All in one go where nothing may be missing, so that the feed of updates names them all; otherwise one by one, to tell
 * what cannot be built. Answers what was left out, and why.
 */
async function buildAll(dist: string, settings: string[], options: PackageOptions): Promise<string[]> {
  const targets = targetsOf(systemOf(process.platform))
  const failure = await build(options.complete ? targets : ['dir'], settings)
  if (failure !== null) throw new Error(failure)
  if (options.complete) return []
  if (options.folderOnly) return [`${targets.join(', ')}: only the folder was asked for`]
  const leftOut: string[] = []
  for (const target of targets) {
    const reason = await build([target], [...settings, '--prepackaged', unpackedIn(dist)])
    if (reason !== null) leftOut.push(`${target}: ${reason}`)
  }
  return leftOut
}

/** The folder with the app that can be run, which the builder makes before all else. */
function unpackedIn(dist: string): string {
  const folder = readdirSync(dist).find((name) => name.endsWith('-unpacked') || name.startsWith('mac'))
  if (folder === undefined) throw new Error(`The builder left no folder with the app in ${dist}.`)
  return join(dist, folder)
}

function report(dist: string, leftOut: readonly string[]): void {
  const folder = unpackedIn(dist)
  say(`\n${relative(PROJECT, folder)}: ${megabytes(bytesOf(folder)).trim()}, of which`)
  for (const line of sizeLines(folder)) say(line)
  say(`\nBuilt in ${relative(PROJECT, dist)}:`)
  for (const entry of readdirSync(dist, { withFileTypes: true }))
    if (entry.isFile()) say(`${megabytes(bytesOf(join(dist, entry.name)))}  ${entry.name}`)
  const others = 'packages for other systems and processors, which are built there'
  say(`\nLeft out: ${[others, ...leftOut].join('\n  ')}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const asked = readArguments(process.argv.slice(2))
if ('isHelp' in asked) {
  ;(asked.isHelp ? process.stdout : process.stderr).write(`${USAGE}\n`)
  process.exitCode = asked.isHelp ? 0 : 2
} else {
  try {
    await packageApp(asked)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
