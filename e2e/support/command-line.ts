import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const COMMAND_LINE = join(import.meta.dirname, '../../electron/cli/main.ts')

/** Runs the command line on the app's sandbox, as a process of its own; its exit code and signal. */
export async function runCommand(home: string, args: readonly string[]): Promise<unknown[]> {
  const env = { ...process.env, SLUICE_HOME: home }
  const command = [COMMAND_LINE, ...args, '--cluster', 'sandbox']
  return await once(spawn(process.execPath, command, { env, stdio: 'ignore' }), 'exit')
}
