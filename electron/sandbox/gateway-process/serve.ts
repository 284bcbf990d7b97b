import { readAccess, REGION } from '../credentials/access.ts'
import { connectClient, DATABASE, SUPERUSER } from '../postgres/client.ts'
import { faultsReader } from '../faults-file.ts'
import type { SandboxFolder } from '../folder.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { LIMITS, type GatewayOptions } from '../gateway/gateway-options.ts'
import { readPasswords } from '../credentials/passwords.ts'
import { endProcess } from '../../end-process.ts'
import { codeOf } from '../../files/file-fault.ts'
import type { OpenAnswer, OpenRequest } from './messages.ts'
import { readNote, writeNote, type GatewayNote } from './note.ts'
import { rolePasswords } from './role-passwords.ts'

/** How long a gateway goes on whose place another has taken, or whose folder is gone. */
const NOTE_POLL_MS = 1_000

/**
 * The life of a gateway process: `loaded` → `open`, when its starter has told it where PostgreSQL
 * listens → ended, with its starter before it is open, later by a signal, when PostgreSQL goes, or
 * when another gateway has taken its place.
 */
export function serve(
  folder: SandboxFolder,
  startGateway: (options: GatewayOptions) => Promise<Gateway>,
): void {
  let superuser: ReturnType<typeof connectToUpstream> | undefined
  const answer = async ({ port, upstreamPort }: OpenRequest): Promise<OpenAnswer> => {
    try {
      superuser ??= connectToUpstream(folder, upstreamPort)
      const gateway = await startGateway(await optionsOf(folder, port, upstreamPort, await superuser))
      await settle(folder, gateway)
      return { kind: 'open', port: gateway.port }
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE') return { kind: 'taken' }
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
    }
  }
  const end = () => endProcess(0)
  process.once('disconnect', end)
  const respond = async (request: OpenRequest) => {
    const said = await answer(request)
    if (said.kind === 'open') process.off('disconnect', end)
    process.send?.(said)
  }
  process.on('message', (request) => void respond(request as OpenRequest))
}

/** The session that gives roles their passwords; its end is the end of PostgreSQL, and so of the gateway. */
async function connectToUpstream(folder: SandboxFolder, port: number) {
  const passwords = await readPasswords(folder.passwords)
  const client = await connectClient({ port, user: SUPERUSER, password: passwords.superuser })
  client.once('end', () => endProcess(0))
  return rolePasswords(client, passwords)
}

async function optionsOf(
  folder: SandboxFolder,
  port: number,
  upstreamPort: number,
  password: GatewayOptions['upstream']['password'],
): Promise<GatewayOptions> {
  const { accessKey, certificate } = await readAccess(folder, Date.now())
  return {
    port,
    ...certificate,
    credentials: accessKey,
    region: REGION,
    upstream: { port: upstreamPort, database: DATABASE, password },
    limits: LIMITS,
    faults: faultsReader(folder),
    now: Date.now,
    random: Math.random,
  }
}

/** Tells others of the gateway, and ends it when that is no longer so. */
async function settle(folder: SandboxFolder, gateway: Gateway): Promise<void> {
  const note: GatewayNote = { pid: process.pid, port: gateway.port, started: new Date().toISOString() }
  await writeNote(folder, note)
  const leave = async () => {
    await gateway[Symbol.asyncDispose]()
    endProcess(0)
  }
  const leaveIfReplaced = async () => {
    const noted = await readNote(folder)
    if (noted?.pid !== note.pid || noted.started !== note.started) await leave()
  }
  process.once('SIGTERM', () => void leave())
  // A note that cannot be read for once says nothing.
  setInterval(() => void leaveIfReplaced().catch(() => {}), NOTE_POLL_MS)
}
