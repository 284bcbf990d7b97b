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
  return { ...error(CONNECTION_FAILURE, `${NOT_ACCEPTED}, access denied`), hint }
}

function error(sqlState: string, message: string): ServerError {
  return { sqlState, message }
}

const NOT_ACCEPTED = 'unable to accept connection'
export const WAKING_UP = error(CONNECTION_FAILURE, `${NOT_ACCEPTED}, waking up cluster, please retry later`)
export const TOO_MANY_CONNECTIONS = error('53300', 'Unable to accept connection, too many open connections.')
export const RATE_EXCEEDED = error('53400', 'Unable to accept connection, rate exceeded.')
export const UNAVAILABLE = error('XX000', 'server unavailable')
export const TLS_REQUIRED: ServerError = {
  ...error(CONNECTION_FAILURE, `${NOT_ACCEPTED}, the connection is not encrypted`),
  hint: 'Connect with TLS: sslmode=verify-full, and trust the authority of the sandbox.',
}
export const CONFLICT = error(SERIALIZATION_FAILURE, 'change conflicts with another transaction (OC000)')
export const SCHEMA_CHANGED = error(
  SERIALIZATION_FAILURE,
  'schema has been updated by another transaction (OC001)',
)
export const SEVERAL_DDL = error(NOT_SUPPORTED, 'multiple ddl statements not supported in a transaction')
export const DDL_WITH_DML = error(NOT_SUPPORTED, 'ddl and dml are not supported in the same transaction')
const KEY_TOO_LARGE = error(LIMIT_EXCEEDED, 'key size too large')
export const NO_FAST_PATH = error(NOT_SUPPORTED, 'unsupported message: FunctionCall')
export const NO_REPLICATION = error(
  NOT_SUPPORTED,
  'setting configuration parameter "replication" not supported',
)

export function tooOld(ageSeconds: number, mostSeconds: number): ServerError {
  const detail = `Current transaction age ${Math.floor(ageSeconds)}s exceeds ${mostSeconds}s`
  return { ...error(LIMIT_EXCEEDED, `transaction age limit of ${mostSeconds}s exceeded`), detail }
}

export function noDatabase(name: string): ServerError {
  return error('3D000', `database "${name}" does not exist`)
}

/** What should not happen. */
export function internalError(thrown: unknown): ServerError {
  return error('XX000', `internal error of the gateway: ${String(thrown)}`)
}

/** `message` in PostgreSQL's words where it has some. */
export function protocolViolation(message: string): ServerError {
  return error(PROTOCOL_VIOLATION, message)
}

/** What PostgreSQL found, as Aurora DSQL would word it; null when it says the same. */
export function inWordsOfDsql(sqlState: string, message: string): ServerError | null {
  // Serialization failure and deadlock: both are conflicts to a database without locks.
  if (sqlState === SERIALIZATION_FAILURE || sqlState === '40P01') return CONFLICT
  if (sqlState === LIMIT_EXCEEDED && /^index row (size|requires)/.test(message)) return KEY_TOO_LARGE
  return null
}
