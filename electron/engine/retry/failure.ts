import { shortened } from '../../../shared/shortened.ts'
import { refusalOf, type Refusal } from './refusal.ts'

/**
 * What to do about an error of the database or the connection.
 * `retryable`: nothing was committed, the same batch may run again. `ambiguous`: the connection
 * ended while a commit was under way, so look before running it again. `size`: the transaction was
 * too big, a smaller one may pass. `row`: a row was refused for its own sake. `cancelled`: somebody
 * asked for it. `fatal`: all others.
 */
export type FailureKind = 'retryable' | 'ambiguous' | 'size' | 'row' | 'cancelled' | 'fatal'

export interface Failure {
  readonly kind: FailureKind
  /** Another transaction changed the same rows (40001 but for OC001, 40P01). */
  readonly conflict: boolean
  /** The schema changed elsewhere (OC001): the next try sees the new one, so it costs nothing. */
  readonly schemaChange: boolean
  /** The connection is gone or useless. */
  readonly connectionLost: boolean
  /** There was no answer in time; the connection is given up. */
  readonly timedOut: boolean
  /** Megabytes of a transaction that was too big, and how many may be; null when it did not say. */
  readonly megabytes: { readonly current: number; readonly limit: number } | null
  readonly sqlState: string | undefined
  readonly message: string
  /** The server's HINT; empty when it gave none. */
  readonly hint: string
  /** Why no connection came about; null when that is not what failed. */
  readonly refusal: Refusal | null
}

/** Where in a batch the error came up; only a commit can leave its outcome open. */
export type Moment = 'connect' | 'statement' | 'commit'

/** SQLSTATEs after which the same work may be tried again on the same connection. */
const RETRYABLE = new Set([
  '40001', // optimistic concurrency: OC000 data, OC001 schema
  '40P01', // deadlock: PostgreSQL only, Aurora DSQL has no locks
])

/** SQLSTATEs that end or refuse a connection but say nothing against trying again. */
const CONNECTION = new Set([
  '53300', // too many open connections
  '53400', // new connections come too fast
  '57P01', // the server shuts down
  '57P02', // the server crashed
  '57P03', // the server cannot take connections now
  '25P02', // a transaction that failed is still open, so this one never began
  '26000', // it does not know a statement that it was to keep
])

/** Reasons that hold until somebody does something about them. */
const LASTING: ReadonlySet<Refusal> = new Set(['denied', 'user', 'certificate', 'plain', 'setting'])

/** What is wrong with TLS keeps connections from being made; on one that stood it is a broken wire. */
const OF_THE_WIRE: ReadonlySet<Refusal> = new Set(['certificate', 'plain'])

/** What node-postgres says when `query_timeout` has passed. */
export const TIMED_OUT = 'Query read timeout'

/** Sorts any thrown value into the failure table; what the table does not know is fatal. */
export function classifyFailure(error: unknown, moment: Moment): Failure {
  const code = codeOf(error)
  const message = messageOf(error)
  const hint = textOf(error, 'hint') ?? ''
  const refused = refusalOf(code, message, hint)
  const isBroken = refused !== null && moment !== 'connect' && OF_THE_WIRE.has(refused)
  const refusal = isBroken ? null : refused
  const schemaChange = code === '40001' && message.includes('OC001')
  const timedOut = message === TIMED_OUT
  const connectionLost =
    timedOut || isBroken || refusal !== null || isOfSocket(error, code) || isConnectionLost(code, message)
  return {
    kind: kindOf(code, message, refusal, connectionLost, moment),
    conflict: RETRYABLE.has(code ?? '') && !schemaChange,
    schemaChange,
    connectionLost,
    timedOut: timedOut || isTooOld(code, message),
    megabytes: megabytesOf(error),
    // EPIPE has five capitals too, but every SQLSTATE has a digit.
    sqlState: /^(?=.*\d)[0-9A-Z]{5}$/.test(code ?? '') ? code : undefined,
    // They become a part of sentences, and may quote a value of a megabyte.
    message: shortened(message.replace(/\.$/, '')),
    hint: hint.replace(/\.$/, ''),
    refusal,
  }
}

/**
 * Whether to connect once more after so many tries. A token that counts as expired was signed a moment
 * ago: one more may pass where that took long, but then it is the clock.
 */
export function mayConnectAgain({ kind, refusal }: Failure, tries: number): boolean {
  return kind === 'retryable' && (refusal !== 'expired' || tries < 2)
}

function kindOf(
  code: string | undefined,
  message: string,
  refusal: Refusal | null,
  lost: boolean,
  moment: Moment,
): FailureKind {
  if (refusal !== null && LASTING.has(refusal)) return 'fatal'
  if (lost) return moment === 'commit' ? 'ambiguous' : 'retryable'
  if (code === '57014') return 'cancelled'
  if (RETRYABLE.has(code ?? '') || isTooOld(code, message)) return 'retryable'
  if (isUnavailable(code, message)) return moment === 'commit' ? 'ambiguous' : 'retryable'
  if (code === '54000') return /row size|key size/i.test(message) ? 'row' : 'size'
  if (code === '53200') return 'size'
  return ROW_CLASSES.has(code?.slice(0, 2) ?? '') || ROW_CODES.has(code ?? '') ? 'row' : 'fatal'
}

/** Passing, but a COMMIT that meets it may have taken place: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/troubleshooting.html */
function isUnavailable(code: string | undefined, message: string): boolean {
  return code === 'XX000' && /server unavailable/i.test(message)
}

/** Whether a failure that is left with one row alone is that row's: not where memory is short for what is read. */
export function isOfRow({ kind, message }: Failure): boolean {
  return kind === 'row' || (kind === 'size' && /transaction (row|size) limit/i.test(message))
}

/** Classes of SQLSTATE that speak of values: https://www.postgresql.org/docs/16/errcodes-appendix.html */
const ROW_CLASSES = new Set([
  '21', // a sub-select finds two rows where one may be
  '22', // data exception
  '23', // constraint violation
  '2F', // a function in SQL
  '38', // a function's own code
  '39', // what a function answered
  '44', // a view's check
  'P0', // what a function raised
])

/** Others that come of values: statements themselves are sound once the plan was made. */
const ROW_CODES = new Set([
  '42601', // a text that is read as a query, as by to_tsquery
  '54001', // a value that is nested too deeply
])

/** `transaction age limit of 300s exceeded`: a smaller batch is faster. */
function isTooOld(code: string | undefined, message: string): boolean {
  return code === '54000' && /age limit/i.test(message)
}

/** DETAIL of the size limit: `Current transaction size 13mb > 10mb`. */
function megabytesOf(error: unknown): Failure['megabytes'] {
  const [, current, limit] = /size (\d+)mb > (\d+)mb/i.exec(textOf(error, 'detail') ?? '') ?? []
  return current === undefined ? null : { current: Number(current), limit: Number(limit) }
}

/** An error of a socket, whatever the system calls it; no file left to open is not the connection's doing. */
function isOfSocket(error: unknown, code: string | undefined): boolean {
  return (
    /^(connect|read|write|shutdown)$/.test(textOf(error, 'syscall') ?? '') && !/^E[MN]FILE$/.test(code ?? '')
  )
}

function isConnectionLost(code: string | undefined, message: string): boolean {
  if (code === undefined)
    return /connection (terminated|ended)|not queryable|client was closed|timeout expired/i.test(message)
  return CONNECTION.has(code) || code.startsWith('08')
}

/** A host with several addresses fails with an error for each and no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

/** The next step after an error of the database that Sluice knows nothing better for. */
export function lookUp(sqlState: string | undefined): string {
  return sqlState === undefined
    ? 'Try again. If it fails again, report it with this message.'
    : `Look up SQLSTATE ${sqlState} in appendix A of the PostgreSQL documentation, then try again.`
}

/** The table that the server's error is about, if it says so. */
export function tableOf(error: unknown): string | undefined {
  return textOf(error, 'table')
}

/** The SQLSTATE or socket code of an error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  return textOf(error, 'code')
}

function textOf(error: unknown, field: 'code' | 'detail' | 'hint' | 'syscall' | 'table'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const value = (error as Record<string, unknown>)[field]
  return typeof value === 'string' ? value : undefined
}
