import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Whether windows can be shown; only Linux runs without a display. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/** Wide and high enough for the widest layout, in true colour. */
const SCREEN_PIXELS = '1600x1000x24'

/**
 * Starts Xvfb, a display in memory, which picks a free number itself. `name` is what `DISPLAY` has to say; `close` ends
 * it. Rejects when it ends before it is ready.
 */
export async function startVirtualDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', SCREEN_PIXELS, '-nolisten', 'tcp']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => {
    server.once('close', () => resolve())
    server.once('error', () => resolve())
  })
  const number = await Promise.race([once(server.stdio[3] as NodeJS.ReadableStream, 'data'), ended])
  if (number === undefined) throw new Error('Xvfb, the display in memory, could not be started.')
  server.stderr?.resume()
  const end = () => server.kill()
  process.once('exit', end)
  const close = async () => {
    process.off('exit', end)
    end()
    await ended
  }
  return { name: `:${String(number[0]).trim()}`, close }
}
