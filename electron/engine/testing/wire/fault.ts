import { textMessage } from './messages.ts'
import type { Request } from './request.ts'

/** An error as the server words it. */
export interface ServerError {
  readonly sqlState: string
  readonly message: string
  readonly detail?: string
}

/**
 * What becomes of a request.
 * `cut`: both ends of the connection go. `before`: the server never sees it; `during`: it gets half
 * of it; `after`: it has answered, and the client does not get the answer; `unknown`: it got all of
 * it, and nobody waits for what it does with it.
 * `error`: the client gets the error, and the server does not do it (a COMMIT becomes a ROLLBACK),
 * unless `isDone`.
 * `stall`: there is no answer until the client closes the connection, though `after` does it. `stalled`: called then.
 * `hold`: it waits until the promise settles, or, `after`, is answered, and what follows waits, also a goodbye.
 */
export type Fault =
  | { readonly kind: 'pass' }
  | { readonly kind: 'cut'; readonly when: 'before' | 'during' | 'after' | 'unknown' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'hold'; readonly until: Promise<unknown>; readonly when?: 'before' | 'after' }
  | { readonly kind: 'error'; readonly error: ServerError; readonly isDone?: boolean }
  | { readonly kind: 'stall'; readonly when: 'before' | 'after'; readonly stalled?: () => void }

/** What becomes of a new connection; `limp` slows down all that it carries, each way. */
export type Arrival =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse'; readonly error: ServerError }
  | { readonly kind: 'close' }
  | { readonly kind: 'limp'; readonly delayMs: number; readonly bytesPerSecond: number }

/** Decides for each connection and each request; what is left out lets everything pass. */
export interface FaultPolicy {
  connect?(arrival: Pick<Request, 'connection' | 'application'>): Arrival
  request?(request: Request): Fault
}

export const PASS: Fault = { kind: 'pass' }

export const CONFLICT: ServerError = {
  sqlState: '40001',
  message: 'change conflicts with another transaction (OC000)',
}
export const SIZE_LIMIT: ServerError = {
  sqlState: '54000',
  message: 'transaction size limit 10mb exceeded',
  detail: 'Current transaction size 13mb > 10mb',
}
export const UNAVAILABLE: ServerError = { sqlState: 'XX000', message: 'server unavailable' }
export const WAKING_UP: ServerError = {
  sqlState: '08006',
  message: 'unable to accept connection, waking up cluster, please retry later',
}
export const TOO_MANY_CONNECTIONS: ServerError = {
  sqlState: '53300',
  message: 'Unable to accept connection, too many open connections.',
}
export const CONNECTION_RATE: ServerError = {
  sqlState: '53400',
  message: 'Unable to accept connection, rate exceeded.',
}

/** The server's message for an error; `FATAL` ends the connection. */
export function errorMessage(error: ServerError, severity: 'ERROR' | 'FATAL'): Buffer {
  const { sqlState, message, detail } = error
  const fields = [`S${severity}`, `V${severity}`, `C${sqlState}`, `M${message}`]
  return textMessage('E', ...fields, ...(detail === undefined ? [] : [`D${detail}`]), '')
}
