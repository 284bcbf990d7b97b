import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { ownFolder } from '../../../testing/own-folder.ts'
import { COMPLETION_SCRIPTS, type Shell } from '../shell-scripts.ts'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))

/** Why a shell cannot be tried here; null where it can. As root on Debian one that is missing is installed. */
export function missingShell(shell: Shell): string | null {
  if (isInstalled(shell)) return null
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return `${shell} is not installed`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    execFileSync('apt-get', ['update'], { env, stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', shell], { env, stdio: 'ignore' })
  } catch {
    return `${shell} is not installed, and apt-get cannot install it`
  }
  return isInstalled(shell) ? null : `${shell} is not installed`
}

function isInstalled(shell: Shell): boolean {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const quoted = (word: string) => `'${word}'`
const COMMAND = `${quoted(process.execPath)} ${quoted(MAIN)}`

/** Answers completion as Sluice does, and tells in a file what else it is called with. */
const posixSluice = (result: string) => `sluice() {
  if [ "$1" = complete ]; then ${COMMAND} "$@"; return; fi
  printf '%s\\0' "$@" > ${quoted(`${result}.part`)}; mv ${quoted(`${result}.part`)} ${quoted(result)}
}
`

const FISH_SLUICE = `function sluice
    ${COMMAND} $argv
end
`

/** A shell on a terminal of its own, in an empty folder, which completes the commands of Sluice. */
export async function startShell(shell: 'bash' | 'zsh', env: NodeJS.ProcessEnv) {
  const folder = ownFolder(shell)
  const work = join(folder, 'work')
  mkdirSync(work)
  const result = join(folder, 'result')
  const file = join(folder, shell === 'bash' ? 'rc' : '.zshrc')
  const start = shell === 'bash' ? '' : 'autoload -U compinit; compinit -u -D\n'
  writeFileSync(file, `${start}${posixSluice(result)}${COMPLETION_SCRIPTS[shell]}\nPS1='ready> '\n`)
  const command = shell === 'bash' ? `exec bash --noprofile --rcfile ${quoted(file)} -i` : 'exec zsh -d -i'
  const script =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', command] : ['-qec', command, '/dev/null']
  const child = spawn('script', script, {
    cwd: work,
    env: { ...process.env, TERM: 'xterm', INPUTRC: '/dev/null', ZDOTDIR: folder, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
  await until(() => shown.includes('ready> '))
  return {
    work,
    /** What Sluice is called with when these keys and Enter were pressed, and what the terminal showed meanwhile. */
    pressed: async (keys: string): Promise<{ words: string[]; shown: string }> => {
      shown = ''
      rmSync(result, { force: true })
      child.stdin.write(`${keys}\r`)
      await until(() => existsSync(result)).catch((error: unknown) => {
        child.stdin.write('\u0003')
        throw new Error(`${JSON.stringify(keys)} was answered ${JSON.stringify(shown)}`, { cause: error })
      })
      return { words: readFileSync(result, 'utf8').split('\0').slice(0, -1), shown }
    },
    end: async (): Promise<void> => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      // The terminal goes with it, and the shell with the terminal.
      child.kill()
      await ended
    },
  }
}

const TIMEOUT_MS = 10_000

async function until(isSo: () => boolean): Promise<void> {
  await vi.waitFor(() => {
    if (!isSo()) throw new Error('not yet')
  }, TIMEOUT_MS)
}

/** The lines that fish offers at the end of a command line: a word, and its description behind a tab. */
export function offeredByFish(line: string, env: NodeJS.ProcessEnv, cwd: string): string[] {
  const script = `${FISH_SLUICE}${COMPLETION_SCRIPTS.fish}\ncomplete -C "$LINE" 2>&1`
  const whole = { ...process.env, ...env, LINE: line }
  const out = execFileSync('fish', ['--no-config', '-c', script], { cwd, env: whole, encoding: 'utf8' })
  return out.split('\n').slice(0, -1)
}
