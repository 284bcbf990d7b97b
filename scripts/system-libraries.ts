import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasDisplay } from './display.ts'
import { runProcess } from './run-process.ts'

/** What Electron and a display in memory need on Debian and Ubuntu, by package. */
const DEBIAN_PACKAGES = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libnotify4',
  'libsecret-1-0',
  'libatspi2.0-0',
  'libdrm2',
  'libxkbcommon0',
  'dbus',
  'fonts-dejavu-core',
]

/** Everything outside that the check depends on. */
const REAL = {
  env: process.env,
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  hasAptGet: existsSync('/usr/bin/apt-get'),
  run: async (command: string, args: string[], env = process.env) => await runProcess(command, args, { env }),
  announce: (line: string): void => void process.stderr.write(`${line}\n`),
}
export type SystemSurroundings = typeof REAL

/**
 * Makes sure that Linux has what the given Electron needs, and Xvfb when there is no display.
 * As root on Debian and Ubuntu it installs what is missing; otherwise it rejects with the command
 * to run. Does nothing on other systems.
 */
export async function ensureSystemLibraries(
  executable: string,
  surroundings: Partial<SystemSurroundings> = {},
): Promise<void> {
  const here = { ...REAL, ...surroundings }
  if (here.platform !== 'linux') return
  const missing = await missingParts(executable, here)
  if (missing.length === 0) return
  if (!here.hasAptGet) {
    throw new Error(`Electron needs ${missing.join(', ')}: install them with your system’s package manager.`)
  }
  if (!here.isRoot) throw new Error(`Electron needs ${inShort(missing)}. Install them with:\n  ${byHand()}`)
  here.announce(`Electron needs ${inShort(missing)}: installing Debian’s packages …`)
  await install(here)
  const still = await missingParts(executable, here)
  if (still.length > 0) throw new Error(`Electron still needs ${still.join(', ')} after the installation.`)
}

async function missingParts(executable: string, here: SystemSurroundings): Promise<string[]> {
  const { output } = await here.run('ldd', [executable])
  const missing = [...output.matchAll(/^\s*(\S+) => not found/gm)].map((line) => line[1] ?? '')
  if (!hasDisplay(here.env, here.platform) && !isOnPath('Xvfb', here.env)) missing.push('Xvfb')
  return [...new Set(missing)]
}

/** On a bare machine some thirty are missing; a few tell what it is about. */
function inShort(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

async function install(here: SystemSurroundings): Promise<void> {
  await aptGet(here, ['update'])
  const packages = await Promise.all(DEBIAN_PACKAGES.map((name) => nameHere(name, here)))
  await aptGet(here, ['install', '-y', '--no-install-recommends', ...packages])
}

/** Newer releases renamed some libraries (64-bit time) and left the old name to several packages. */
async function nameHere(name: string, here: SystemSurroundings): Promise<string> {
  const renamed = `${name}t64`
  const { code } = await here.run('apt-cache', ['show', renamed])
  return code === 0 ? renamed : name
}

async function aptGet(here: SystemSurroundings, args: string[]): Promise<void> {
  const { code, output } = await here.run('apt-get', args, { ...here.env, DEBIAN_FRONTEND: 'noninteractive' })
  if (code !== 0) throw new Error(`apt-get ${args[0]} failed:\n${output.trim()}`)
}

function byHand(): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES.join(' ')}`
}
