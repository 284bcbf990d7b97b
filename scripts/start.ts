import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chromiumFlags } from './chromium-sandbox.ts'
import { hasDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'
import { PROJECT, toolScript } from './project.ts'
import { runProcess } from './run-process.ts'
import { ensureSystemLibraries } from './system-libraries.ts'

/** `npm start`: the app in its window, or where no window can be shown the same tour in the terminal. */
async function start(args: string[]): Promise<number> {
  if (!hasDisplay()) {
    process.stderr.write(
      'There is no display to show a window on: running “sluice demo” in the terminal instead.\n',
    )
    const commandLine = join(PROJECT, 'electron', 'cli', 'main.ts')
    return await runInForeground(process.execPath, [commandLine, 'demo', ...args])
  }
  const { folder, executable } = await electronRuntime()
  await ensureSystemLibraries(executable)
  const build = [toolScript('electron-vite'), 'build', '--logLevel', 'warn']
  const { code } = await runProcess(process.execPath, build, { cwd: PROJECT, show: true })
  if (code !== 0) return code
  return await runInForeground(executable, [...chromiumFlags(folder), PROJECT, ...args])
}

/** Runs a program that owns the terminal until it ends; its exit code. */
async function runInForeground(command: string, args: string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself, and how to end is its decision; `kill` reaches only this process.
  const leaveToChild = () => {}
  const passOn = () => child.kill('SIGTERM')
  process.on('SIGINT', leaveToChild).on('SIGTERM', passOn)
  const [code] = (await once(child, 'close')) as [number | null]
  process.off('SIGINT', leaveToChild).off('SIGTERM', passOn)
  return code ?? 1
}

try {
  process.exitCode = await start(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
