import type { Logger } from '../../shared/logger.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { codeOf } from '../files/file-fault.ts'
import { completeAccess, readAccess } from './credentials/access.ts'
import { adoptServer, serverVersion } from './postgres/adopt.ts'
import { portInUse, portReserved } from './fault.ts'
import type { SandboxFolder } from './folder.ts'
import { isPortFree } from './free-port.ts'
import { launchGateway, type LaunchedGateway } from './gateway-process/launch.ts'
import { gatewayPort, stopGateway } from './gateway-process/running-gateway.ts'
import { createPasswords, readPasswords } from './credentials/passwords.ts'
import { startServer, stopServer, type ServerPlace } from './postgres/server.ts'
import {
  createData,
  createLedger,
  createRoles,
  isReady,
  loadDemoTable,
  markReady,
  removeData,
  runRules,
  updateRules,
} from './postgres/set-up.ts'

type OnStep = (step: string) => void

const MAX_PORT = 65_535

/** 0 stands for any free one; throws `usage` for what is no port. */
export function wantedPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port
  const message = `“${port}” is not a port.`
  const nextStep = `Enter a whole number from 1 to ${MAX_PORT}, or leave it out to use a free port.`
  throw new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}

/** Starts what does not run yet, sets it up first where needed; the caller holds the lock. */
export async function start(
  place: ServerPlace,
  wanted: number,
  onStep: OnStep,
  logger: Logger,
): Promise<void> {
  if (!(await isReady(place.folder))) return await startFirst(place, wanted, onStep)
  const passwords = await readPasswords(place.folder.passwords)
  const adopted = await adoptServer(place, passwords, logger)
  if (adopted !== null && (await isServed(place.folder))) return await updateRules(place, adopted, passwords)
  await using gateway = await prepareGateway(place, wanted)
  if (adopted === null) onStep('Starting PostgreSQL…')
  const port = adopted ?? (await startServer(place, wanted))
  try {
    await serverVersion(port, passwords)
    await updateRules(place, port, passwords)
    await gateway.open(wanted, port)
  } catch (error) {
    await stopServer(place).catch(() => {})
    throw error
  }
}

/** Whether a gateway takes connections that clients can still be told how to make. */
async function isServed(folder: SandboxFolder): Promise<boolean> {
  const access = await readAccess(folder, Date.now()).catch(() => null)
  return access !== null && (await gatewayPort(folder)) !== null
}

/** Puts a gateway that loads in the place of one that is of no use. */
async function prepareGateway(
  { folder, gatewayScript, giveWay }: ServerPlace,
  wanted: number,
): Promise<LaunchedGateway> {
  await stopGateway(folder)
  if (wanted !== 0) await requirePort(wanted)
  await completeAccess(folder, Date.now())
  return await launchGateway(folder, gatewayScript, giveWay)
}

async function requirePort(port: number): Promise<void> {
  const isFree = await isPortFree(port).catch((error: unknown) => {
    throw codeOf(error) === 'EACCES' ? portReserved(port, error) : error
  })
  if (!isFree) throw portInUse(port)
}

/** From nothing, or from what a set-up that was killed left behind; a failure leaves nothing half-made. */
async function startFirst(place: ServerPlace, wanted: number, onStep: OnStep): Promise<void> {
  await stopServer(place)
  await removeData(place.folder)
  await using gateway = await prepareGateway(place, wanted)
  try {
    onStep('Creating the database files…')
    const passwords = await createPasswords(place.folder.passwords)
    await createData(place, passwords)
    onStep('Starting PostgreSQL…')
    const port = await startServer(place, wanted)
    await createRoles(port, passwords)
    await runRules(port, passwords)
    await createLedger(port, passwords)
    onStep('Loading the demo table…')
    await loadDemoTable(place.folder, await gateway.open(wanted, port))
    await markReady(place)
  } catch (error) {
    // What went wrong first is what there is to tell.
    await stopGateway(place.folder).catch(() => {})
    await stopServer(place).catch(() => {})
    await removeData(place.folder).catch(() => {})
    throw error
  }
}
