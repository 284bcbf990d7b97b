import { statSync } from 'node:fs'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { sandboxBroken, serverFault } from '../fault.ts'
import type { SandboxFolder } from '../folder.ts'
import { freePort, isPortFree } from '../free-port.ts'
import { findPostmaster } from './postmaster.ts'
import { runProgram } from './run-program.ts'
import { untilEnded } from './running-process.ts'
import type { ServerUser } from './server-user.ts'
import { lastPort, writeSettings } from './settings.ts'

/** What every step on the server's processes and files needs. */
export interface ServerPlace {
  readonly folder: SandboxFolder
  readonly binaries: Binaries
  readonly user: ServerUser
  readonly gatewayScript: URL
  /** Gets the process id of server and gateway once nobody waits for their start. */
  readonly giveWay: (pid: number | undefined) => void
}

/** A warm start takes tenths of a second, recovery after a crash some seconds. */
const START_WITHIN_S = 60
const STOP_WITHIN_S = 60
/** Processes of a killed server notice its death and end, and ports come free again, within seconds. */
const SETTLE_WITHIN_MS = 15_000
const SETTLE_POLL_MS = 200
const LOG_LIMIT_BYTES = 1_000_000

const PORT_TAKEN = /Address already in use|address already in use|only one usage of each socket address/i
const LEFT_OVER = /pre-existing shared memory block|lock file .* already exists/

/**
 * Starts the server on its last port or a free one, in any case not on `reserved`, which shall be
 * the gateway's; resolves with the port once it answers.
 */
export async function startServer(place: ServerPlace, reserved: number): Promise<number> {
  const deadline = Date.now() + SETTLE_WITHIN_MS
  for (;;) {
    const port = await choosePort(place.folder, reserved)
    const complaint = await tryStart(place, port)
    if (complaint === null) return port
    await giveUpUnlessPassing(place, complaint, Date.now() > deadline)
    await sleep(SETTLE_POLL_MS)
  }
}

/** Stops whatever server runs on the folder and waits for its end; no effect when none does. */
export async function stopServer(place: ServerPlace): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    const server = await findPostmaster(place.folder)
    if (!server) return
    const end = await runProgram(place.user, place.binaries.pgCtl, [
      ...['stop', '--pgdata', place.folder.data, '--mode', mode],
      ...['--wait', '--timeout', `${STOP_WITHIN_S}`, '--silent'],
    ])
    // Its note is gone by then, but not the server itself.
    if (end.ok) await untilEnded(server.pid, SETTLE_WITHIN_MS)
    if (!end.ok && mode === 'immediate' && (await findPostmaster(place.folder)))
      throw serverFault('stop', end.output, place.folder.root)
  }
}

async function choosePort(folder: SandboxFolder, reserved: number): Promise<number> {
  const last = await lastPort(folder)
  if (last !== null && last !== reserved && (await isPortFree(last))) return last
  for (;;) {
    const port = await freePort()
    if (port !== reserved) return port
  }
}

/** Null once the server answers, else what pg_ctl and the server's log say. */
async function tryStart(place: ServerPlace, port: number): Promise<string | null> {
  const { folder, user, binaries } = place
  await writeSettings(folder, user, port)
  const logged = await prepareLog(folder, user)
  const start = [
    ...['start', '--pgdata', folder.data, '--log', folder.log],
    ...['--wait', '--timeout', `${START_WITHIN_S}`, '--silent'],
  ]
  const end = await runProgram(user, binaries.pgCtl, start, place.giveWay)
  if (end.ok) return null
  const log = (await readFile(folder.log, 'utf8')).slice(logged)
  await stopServer(place)
  return `${end.output}\n${log}`
}

/** Throws unless another try may end better. */
async function giveUpUnlessPassing({ folder }: ServerPlace, complaint: string, late: boolean): Promise<void> {
  if (LEFT_OVER.test(complaint)) {
    // The note of a dead server whose process id another program has by now.
    if (/lock file/.test(complaint) && !(await findPostmaster(folder)))
      await rm(folder.postmaster, { force: true })
  } else if (!PORT_TAKEN.test(complaint)) throw serverFault('start', complaint, folder.root)
  if (late) throw sandboxBroken(`PostgreSQL could not start: ${complaint.trim()}`)
}

/** Makes the log, or empties one that has grown; returns how many characters it holds. */
async function prepareLog(folder: SandboxFolder, user: ServerUser): Promise<number> {
  const size = statSync(folder.log, { throwIfNoEntry: false })?.size
  if (size === undefined) await writeFile(folder.log, '', { mode: 0o600 })
  else if (size > LOG_LIMIT_BYTES) await truncate(folder.log)
  await user.own(folder.log)
  return (await readFile(folder.log, 'utf8')).length
}
