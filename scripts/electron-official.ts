import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './project.ts'
import { runProcess } from './run-process.ts'

const ELECTRON_PACKAGE = join(PROJECT, 'node_modules', 'electron')

/** The folder of the Electron that the npm package has downloaded before; null when it has not. */
export function officialElectron(packageFolder = ELECTRON_PACKAGE): string | null {
  const folder = join(packageFolder, 'dist')
  try {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
      version: string
    }
    if (readFileSync(join(folder, 'version'), 'utf8').replace(/^v/, '') !== version) return null
    return existsSync(join(folder, readFileSync(join(packageFolder, 'path.txt'), 'utf8'))) ? folder : null
  } catch {
    return null
  }
}

/**
 * Downloads Electron the official way: the package's own installer, which honours
 * `electron_config_cache` and `ELECTRON_MIRROR` and checks what it fetched. Needs no time limit of
 * ours: Node gives up on a host that cannot be reached after 10 s, and a slow download may be slow.
 * Rejects with the installer's words.
 */
export async function downloadElectron(packageFolder = ELECTRON_PACKAGE): Promise<string> {
  const { code, output } = await runProcess(process.execPath, [join(packageFolder, 'install.js')])
  const folder = officialElectron(packageFolder)
  if (code === 0 && folder !== null) return folder
  throw new Error(reasonIn(output))
}

/** The first line of what the installer printed, which names the fault; a stack follows. */
function reasonIn(output: string): string {
  return (output.trim().split('\n')[0] ?? '').replace(/^\w*Error: /, '')
}
