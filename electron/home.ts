import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * The folder of everything Sluice keeps on this machine, the same for the window and the
 * command line: `SLUICE_HOME`, else the system's place for application data.
 */
export function sluiceHome(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env['SLUICE_HOME']) return resolve(env['SLUICE_HOME'])
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Sluice')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Sluice')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'sluice')
}

/** Rows as they were before jobs changed them: a folder for each job. */
export function archiveFolder(home: string): string {
  return join(home, 'archives')
}

/** Rows that came from standard input, for as long as a job may need them: a file for each. */
export function inputFolder(home: string): string {
  return join(home, 'input')
}

/** The jobs of this machine. */
export function historyFile(home: string): string {
  return join(home, 'history.sqlite')
}

/**
 * Where compiled code is kept between starts, which halves the time they take. In Sluice's own
 * folder: code cached in a shared temporary one could come from somebody else.
 */
export function codeCacheFolder(home: string): string {
  return join(home, 'code-cache')
}
