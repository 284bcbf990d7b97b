import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { type Component, readComponents } from '../bundle/components.ts'
import { PROJECT, toolScript } from '../project.ts'
import { runProcess } from '../run-process.ts'
import { readArguments, type PackageOptions, USAGE } from './arguments.ts'
import { billOfMaterials } from './bill-of-materials.ts'
import { archsWithPostgres, build, systemOf, targetsOf } from './builder.ts'
import { developmentElectron, distributedElectron, type PackagedElectron } from './electron.ts'
import { noticesText } from './notices.ts'
import { originOf } from './origin.ts'
import { signingOf } from './signing.ts'
import { bytesOf, megabytes, sizeLines } from './sizes.ts'

const OUT = join(PROJECT, 'out')
const DIST = join(PROJECT, 'dist')
const POSTGRESQL_VERSION = /^[\d.]+?(?=\.\d+-)/

/** Packages the app for this system. */
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
    `-c.electronVersion=${electron.version}`,
    ...signing.settings,
    ...origin.settings,
    ...(options.developmentElectron ? [...MARKED, `-c.electronDist=${electron.folder}`] : []),
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
  const archs = archsFor(options)
  for (const together of options.complete ? groupsOf(targets) : [['dir']]) {
    const failure = await build(together, archs.there, settings)
    if (failure !== null) throw new Error(failure)
  }
  const without = archs.missing.map((arch) => `${arch}: PostgreSQL’s programs for it are not installed`)
  if (options.complete) return without
  if (options.folderOnly) return [...without, `${targets.join(', ')}: only the folder was asked for`]
  const leftOut: string[] = []
  for (const arch of archs.there)
    for (const target of targets) {
      const reason = await build([target], [arch], [...settings, '--prepackaged', unpackedFor(dist, arch)])
      if (reason !== null) leftOut.push(`${target} for ${arch}: ${reason}`)
    }
  return [...without, ...leftOut]
}

/** What is built at the same time shares the folder that it is made from; what deb and rpm note there is no matter of an archive. */
function groupsOf(targets: readonly string[]): string[][] {
  const isArchive = (target: string) => target === 'tar.gz'
  const groups = [targets.filter(isArchive), targets.filter((target) => !isArchive(target))]
  return groups.filter((group) => group.length > 0)
}

/** The development Electron is there for this processor alone. */
function archsFor({
  developmentElectron: isDevelopment,
}: PackageOptions): ReturnType<typeof archsWithPostgres> {
  const archs = archsWithPostgres()
  return isDevelopment ? { ...archs, there: archs.there.filter((arch) => arch === process.arch) } : archs
}

/** Where the builder puts the app that can be run, before all else. */
function unpackedFor(dist: string, arch: string): string {
  const system = systemOf(process.platform)
  const name = arch === 'x64' ? system : `${system}-${arch}`
  return join(dist, system === 'mac' ? name : `${name}-unpacked`)
}

function report(dist: string, leftOut: readonly string[]): void {
  const folder = unpackedFor(dist, process.arch)
  say(`\n${relative(PROJECT, folder)}: ${megabytes(bytesOf(folder)).trim()}, of which`)
  for (const line of sizeLines(folder)) say(line)
  say(`\nBuilt in ${relative(PROJECT, dist)}:`)
  for (const entry of readdirSync(dist, { withFileTypes: true }))
    if (entry.isFile()) say(`${megabytes(bytesOf(join(dist, entry.name)))}  ${entry.name}`)
  say(`\nLeft out: ${['packages for other systems, which are built there', ...leftOut].join('\n  ')}`)
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
