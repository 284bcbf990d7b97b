import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gatewayFault, portInUse } from '../fault.ts'
import type { SandboxFolder } from '../folder.ts'
import { ownEnvironment } from '../postgres/own-environment.ts'
import type { ServerPlace } from '../postgres/server.ts'
import type { OpenAnswer, OpenRequest } from './messages.ts'
import { readNote } from './note.ts'
import { GATEWAY_MARK } from './running-gateway.ts'

const LOG_LIMIT_BYTES = 1_000_000
const OWNER_ONLY = 0o600

/**
 * A gateway process that loads its code while PostgreSQL starts, and waits to be told where that
 * listens. Disposing of it ends it unless it was opened; then it stays when its starter ends.
 */
export interface LaunchedGateway extends AsyncDisposable {
  /** With `wanted` 0 on its last port or a free one; resolves with the port once it listens. */
  open(wanted: number, upstreamPort: number): Promise<number>
}

export async function launchGateway(
  folder: SandboxFolder,
  script: URL,
  giveWay: ServerPlace['giveWay'],
): Promise<LaunchedGateway> {
  const logged = await prepareLog(folder)
  const child = await spawnGateway(folder, script)
  let isOpen = false
  const ask = async (request: OpenRequest): Promise<number | null> => {
    const answer = await answerOf(child, request)
    if (answer === null) throw gatewayFault(await readLog(folder, logged), folder.root)
    if (answer.kind === 'failed') throw gatewayFault(answer.message, folder.root)
    if (answer.kind === 'taken') return null
    isOpen = true
    leaveAlone(child)
    giveWay(child.pid)
    return answer.port
  }
  return {
    open: async (wanted, upstreamPort) => {
      const first = wanted || ((await readNote(folder))?.port ?? 0)
      const port = await ask({ port: first, upstreamPort })
      if (port !== null) return port
      const another = wanted === 0 ? await ask({ port: 0, upstreamPort }) : null
      if (another === null) throw portInUse(first)
      return another
    },
    [Symbol.asyncDispose]: async () => {
      const hasEnded = child.exitCode !== null || child.signalCode !== null
      if (isOpen || hasEnded || child.pid === undefined) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Makes the log, or empties one that has grown; returns its size. */
async function prepareLog({ gatewayLog }: SandboxFolder): Promise<number> {
  await using log = await open(gatewayLog, 'a', OWNER_ONLY)
  const { size } = await log.stat()
  if (size <= LOG_LIMIT_BYTES) return size
  await log.truncate()
  return 0
}

async function readLog({ gatewayLog }: SandboxFolder, from: number): Promise<string> {
  return (await readFile(gatewayLog)).subarray(from).toString('utf8')
}

/** In Electron the program is Electron itself, which then is nothing but Node. */
async function spawnGateway(folder: SandboxFolder, script: URL): Promise<ChildProcess> {
  await using log = await open(folder.gatewayLog, 'a', OWNER_ONLY)
  const child = spawn(process.execPath, [fileURLToPath(script), GATEWAY_MARK, folder.root], {
    cwd: folder.root,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    env: { ...ownEnvironment(), ELECTRON_RUN_AS_NODE: '1', NODE_COMPILE_CACHE: folder.codeCache },
  })
  // Whether it runs shows when it is asked.
  child.on('error', () => {})
  return child
}

/** Lets it outlive its starter. */
function leaveAlone(child: ChildProcess): void {
  child.disconnect()
  child.unref()
}

/** Null when the process ended, or never was. */
async function answerOf(child: ChildProcess, request: OpenRequest): Promise<OpenAnswer | null> {
  const asked = new AbortController()
  const { signal } = asked
  const ended = Promise.race([once(child, 'exit', { signal }), once(child, 'error', { signal })])
  const answered = once(child, 'message', { signal })
  try {
    if (!child.connected) return null
    child.send(request)
    const first = await Promise.race([answered, ended.then(() => null)])
    return first === null ? null : (first[0] as OpenAnswer)
  } finally {
    asked.abort()
    await Promise.allSettled([answered, ended])
  }
}
