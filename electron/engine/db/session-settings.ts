import { quoteIdentifier } from '../../../shared/identifier.ts'
import { SETTING_CODE } from '../retry/refusal.ts'

/*
 * A key is kept as text, and what text means depends on settings. So every session has the same ones,
 * whoever opens it, wherever, and whatever a role or an environment sets: they are a part of the
 * startup message, which outweighs those of a role and costs no round trip. Aurora DSQL takes all of them
 * there: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html#accessing-session-parameters
 *
 * `bytea_output` is not among them, and need not be: a value says itself which of the two forms it has.
 */
const FIXED = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  // The shortest text that reads back as the same number.
  extra_float_digits: '1',
} as const

/** PostgreSQL’s own, and Aurora DSQL’s. */
const DEFAULT_SEARCH_PATH = '"$user", public'

/**
 * The settings that a session starts with, by name. In a schema that was asked for nothing follows it: a name
 * that it does not have must not be found elsewhere.
 */
export function startSettings(schema: string | null): Readonly<Record<string, string>> {
  return { ...FIXED, search_path: schema === null ? DEFAULT_SEARCH_PATH : quoteIdentifier(schema) }
}

/** What the server reports by itself when a session starts; the last two cannot be set on Aurora DSQL. */
const REPORTED: Readonly<Record<string, string>> = {
  DateStyle: FIXED.DateStyle,
  IntervalStyle: FIXED.IntervalStyle,
  TimeZone: FIXED.TimeZone,
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  default_transaction_read_only: 'off',
}

/** A session cannot be what it has to be: the cluster does not take a setting, or has another. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly code = SETTING_CODE
}

/** Throws a {@link SettingError} where a setting that the server reported is another one than has to be. */
export function requireSettings(reported: ReadonlyMap<string, string>): void {
  for (const [name, wanted] of Object.entries(REPORTED)) {
    const value = reported.get(name)
    if (value !== undefined && value !== wanted)
      throw new SettingError(`${name} is “${value}” and must be “${wanted}”`)
  }
}
