import type { TLSSocket } from 'node:tls'
import type { GatewayOptions } from './gateway-options.ts'
import { nextStartup } from './accept-client.ts'
import { ANSWERS, ASKS, FatalError, HEADER_BYTES, message } from './frames.ts'
import { Intake } from './intake.ts'
import { accessDenied, noDatabase, NO_REPLICATION, protocolViolation, RATE_EXCEEDED, TOO_MANY_CONNECTIONS, UNAVAILABLE, WAKING_UP } from './server-errors.ts' // prettier-ignore
import { refusedSetting } from './sql/settings.ts'
import { settingsInOptions, type Startup } from './startup.ts'
import type { ServerError } from './statement.ts'
import type { Throttle } from './throttle.ts'
import { tokenFault } from './token.ts'
import { openUpstream, UpstreamRefused, type Upstream } from './upstream.ts'

/** The only database of a cluster. */
const DATABASE = 'postgres'

const CLEARTEXT_PASSWORD = message(ANSWERS.authentication, Buffer.from([0, 0, 0, 3]))
export const AUTHENTICATION_OK = message(ANSWERS.authentication, Buffer.from([0, 0, 0, 0]))

/** Startup parameters that are no settings; `options` holds some. */
const NO_SETTINGS = new Set(['user', 'database', 'options'])

export interface Login {
  readonly upstream: Upstream
  /** What the client sent behind its password. */
  readonly early: Buffer
}

/** Lets a client in that has TLS; null when it leaves. Throws FatalError when it must not come in. */
export async function logIn(
  client: TLSSocket,
  options: GatewayOptions,
  throttle: Throttle,
): Promise<Login | null> {
  const intake = new Intake(client)
  const startup = await nextStartup(intake)
  // Cancel requests come through TLS too.
  if (!startup || startup.kind === 'cancel') return null
  if (startup.kind !== 'startup') throw new FatalError(protocolViolation('TLS has been agreed on already'))
  admit(client, options, throttle)
  if (startup.negotiation) client.write(startup.negotiation)
  client.write(CLEARTEXT_PASSWORD)
  const token = await readPassword(intake)
  if (token === null) return null
  const user = startup.parameters.get('user') ?? ''
  authorize(token, user, options)
  refuseParameters(startup.parameters)
  const upstream = await openFor(user, startup, options)
  return { upstream, early: intake.release() }
}

/** Before anybody is asked who they are: does the cluster take connections at all? */
function admit(client: TLSSocket, { faults }: GatewayOptions, throttle: Throttle): void {
  const refusal = REFUSALS[faults().refuse] ?? throttle.enter()
  if (refusal) throw new FatalError(refusal)
  client.once('close', () => throttle.leave())
}

const REFUSALS: Record<string, ServerError> = {
  waking: WAKING_UP,
  rate: RATE_EXCEEDED,
  count: TOO_MANY_CONNECTIONS,
  unavailable: UNAVAILABLE,
}

async function readPassword(intake: Intake): Promise<string | null> {
  const header = await intake.peek(HEADER_BYTES)
  if (!header) return null
  if (header[0] !== ASKS.password)
    throw new FatalError(protocolViolation(`expected password response, got message type ${header[0] ?? 0}`))
  const length = header.readInt32BE(1)
  if (length < HEADER_BYTES) throw new FatalError(protocolViolation('invalid password packet size'))
  const bytes = await intake.take(length + 1)
  return bytes && bytes.toString('utf8', HEADER_BYTES, bytes.length - 1)
}

function authorize(token: string, user: string, options: GatewayOptions): void {
  const { credentials, region, now, faults } = options
  const { refuse, expiredTokens } = faults()
  if (refuse === 'denied')
    throw new FatalError(accessDenied(`User is not authorized to perform: dsql:${actionOf(user)}`))
  const fault = tokenFault(token, { credentials, region, now: now(), user })
  if (fault !== null) throw new FatalError(accessDenied(fault))
  if (expiredTokens) throw new FatalError(accessDenied('Signature expired'))
}

function actionOf(user: string): string {
  return user === 'admin' ? 'DbConnectAdmin' : 'DbConnect'
}

function refuseParameters(parameters: ReadonlyMap<string, string>): void {
  const database = parameters.get('database') ?? parameters.get('user') ?? ''
  if (database !== DATABASE) throw new FatalError(noDatabase(database))
  if (parameters.has('replication')) throw new FatalError(NO_REPLICATION)
  const names = [...parameters.keys()].filter((name) => !NO_SETTINGS.has(name))
  for (const name of [...names, ...settingsInOptions(parameters.get('options') ?? '')]) {
    const refusal = refusedSetting(name)
    if (refusal) throw new FatalError(refusal)
  }
}

async function openFor(
  user: string,
  { parameters }: Extract<Startup, { kind: 'startup' }>,
  { upstream }: GatewayOptions,
): Promise<Upstream> {
  const password = await upstream.password(user)
  if (password === null)
    throw new FatalError(
      accessDenied(
        `IAM authentication failed for user "${user}": the role does not exist, may not log in, or no AWS IAM GRANT names it.`,
      ),
    )
  const wanted = new Map([...parameters, ['database', upstream.database]])
  return await openUpstream(upstream.port, wanted, password).catch((error: unknown) => {
    throw error instanceof UpstreamRefused ? new FatalError(error.error) : error
  })
}
