import { sandboxBroken } from '../fault.ts'
import type { SandboxFolder } from '../folder.ts'
import { commandOf, isAlive, untilEnded } from '../postgres/running-process.ts'
import { readNote, type GatewayNote } from './note.ts'
import { gatewayAnswers } from './probe.ts'

/** Stands in the gateway's command before the sandbox's folder, to be told by. */
export const GATEWAY_MARK = 'sluice-sandbox-gateway'

/**
 * A gateway has nothing to save; one that was stopped by a signal ends when it may go on. One that is
 * killed still needs a processor to end, which it gives way on.
 */
const ENDS_WITHIN_MS = { SIGTERM: 1_500, SIGKILL: 15_000 } as const

/** The port that the folder's gateway noted, if its process lives; else null. */
export async function notedPort(folder: SandboxFolder): Promise<number | null> {
  const note = await readNote(folder)
  return note !== null && isAlive(note.pid) ? note.port : null
}

/** The port of the folder's gateway if it takes connections, whoever started it; else null. */
export async function gatewayPort(folder: SandboxFolder): Promise<number | null> {
  const port = await notedPort(folder)
  return port !== null && (await gatewayAnswers(folder, port)) ? port : null
}

/**
 * Ends the folder's gateway, also one that hangs, and waits until its port and its files are free again; no
 * effect when there is none.
 */
export async function stopGateway(folder: SandboxFolder): Promise<void> {
  const note = await readNote(folder)
  if (note === null) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isGateway(folder, note))) return
    process.kill(note.pid, signal)
    if (await untilEnded(note.pid, ENDS_WITHIN_MS[signal])) return
  }
  if (await isGateway(folder, note))
    throw sandboxBroken(`The sandbox’s gateway (process ${note.pid}) cannot be ended`)
}

/**
 * Process ids are used again after a crash or a reboot, so the program behind it is looked at.
 * Windows does not tell a program's arguments: there it has to answer.
 */
async function isGateway(folder: SandboxFolder, { pid, port }: GatewayNote): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return await gatewayAnswers(folder, port)
  return (await commandOf(pid)).endsWith(`${GATEWAY_MARK} ${folder.root}`)
}
