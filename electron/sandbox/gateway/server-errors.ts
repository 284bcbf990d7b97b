import type { ServerError } from './statement.ts'

/**
 * The words of Aurora DSQL. Where it turns a client away its SQLSTATE is 08006 for most reasons, as
 * clients of real clusters have recorded: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/troubleshooting.html
 */
const CONNECTION_FAILURE = '08006'
const SERIALIZATION_FAILURE = '40001'
const LIMIT_EXCEEDED = '54000'
const NOT_SUPPORTED = '0A000'
const PROTOCOL_VIOLATION = '08P01'

/** `hint` tells why. */
export function accessDenied(hint: string): ServerError {
  return { sqlState: CONNECTION_FAILURE, message: 'unable to accept connection, access denied', hint }
}

export const WAKING_UP: ServerError = {
  sqlState: CONNECTION_FAILURE,
  message: 'unable to accept connection, waking up cluster, please retry later',
}

export const TOO_MANY_CONNECTIONS: ServerError = {
  sqlState: '53300',
  message: 'Unable to accept connection, too many open connections.',
}

export const RATE_EXCEEDED: ServerError = {
  sqlState: '53400',
  message: 'Unable to accept connection, rate exceeded.',
}

export const UNAVAILABLE: ServerError = { sqlState: 'XX000', message: 'server unavailable' }

export const TLS_REQUIRED: ServerError = {
  sqlState: CONNECTION_FAILURE,
  message: 'unable to accept connection, the connection is not encrypted',
  hint: 'Connect with TLS: sslmode=verify-full, and trust the authority of the sandbox.',
}

export const CONFLICT: ServerError = {
  sqlState: SERIALIZATION_FAILURE,
  message: 'change conflicts with another transaction (OC000)',
}

export const SCHEMA_CHANGED: ServerError = {
  sqlState: SERIALIZATION_FAILURE,
  message: 'schema has been updated by another transaction (OC001)',
}

export const SEVERAL_DDL: ServerError = {
  sqlState: NOT_SUPPORTED,
  message: 'multiple ddl statements not supported in a transaction',
}

export const DDL_WITH_DML: ServerError = {
  sqlState: NOT_SUPPORTED,
  message: 'ddl and dml are not supported in the same transaction',
}

export const KEY_TOO_LARGE: ServerError = { sqlState: LIMIT_EXCEEDED, message: 'key size too large' }

export const NO_FAST_PATH: ServerError = {
  sqlState: NOT_SUPPORTED,
  message: 'unsupported message: FunctionCall',
}

export const NO_REPLICATION: ServerError = {
  sqlState: NOT_SUPPORTED,
  message: 'setting configuration parameter "replication" not supported',
}

export function tooOld(ageSeconds: number, mostSeconds: number): ServerError {
  return {
    sqlState: LIMIT_EXCEEDED,
    message: `transaction age limit of ${mostSeconds}s exceeded`,
    detail: `Current transaction age ${Math.floor(ageSeconds)}s exceeds ${mostSeconds}s`,
  }
}

export function noDatabase(name: string): ServerError {
  return { sqlState: '3D000', message: `database "${name}" does not exist` }
}

/** What should not happen. */
export function internalError(error: unknown): ServerError {
  return { sqlState: 'XX000', message: `internal error of the gateway: ${String(error)}` }
}

/** `message` in PostgreSQL's words where it has some. */
export function protocolViolation(message: string): ServerError {
  return { sqlState: PROTOCOL_VIOLATION, message }
}

/** What PostgreSQL found, as Aurora DSQL would word it; null when it says the same. */
export function inWordsOfDsql(sqlState: string, message: string): ServerError | null {
  // Serialization failure and deadlock: both are conflicts to a database without locks.
  if (sqlState === SERIALIZATION_FAILURE || sqlState === '40P01') return CONFLICT
  if (sqlState === LIMIT_EXCEEDED && /^index row (size|requires)/.test(message)) return KEY_TOO_LARGE
  return null
}
