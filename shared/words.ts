import type { CheckStep } from './connection-check.ts'
import { count } from './counted.ts'
import type { Operation } from './job-spec.ts'
import type { Verification } from './job.ts'

/*
 * Labels and sentences that more than one of window, command line and report show, and that have no module of their
 * own here: the same fact reads the same everywhere. A test keeps the front ends from writing one of them again.
 */

export const AWS_PROFILE = 'AWS profile'
export const DEFAULT_CREDENTIALS = 'Default credentials'

export const BATCH_SIZE = 'Batch size'
export const ROWS_PER_SECOND = 'Rows per second'
export const ALLOWED_REJECTS = 'Allowed rejects'
export const NO_LIMIT = 'No limit'
/** In a list of limits. */
export const NO_RATE_LIMIT = 'no rate limit'

/** What each operation does, without the full stop. */
export const OPERATION_DESCRIPTIONS: Readonly<Record<Operation, string>> = {
  purge: 'Delete every row that matches a condition',
  update: 'Change every row that matches a condition',
  write: 'Put and delete rows by key, from a file',
  undo: 'Put back what a job has changed',
  repopulate: 'Restore the demo table: delete all its rows, then insert its set-up rows',
}

export const SQL_OF_ONE_BATCH = 'SQL of one batch'
export const ACCESS_PATH = 'Access path'
export const NOT_ESTIMATED = 'Not estimated'
export const ALL_MATCHING_ROWS = 'all matching rows'
/** Of a job with a ledger. */
export const RESUMABLE = 'Resumable, exactly once'
/** Before the moment that these functions stand for. */
export const NOW_IN_CONDITION = 'now() in the condition'
/** After “set”: what an update changes beside its own columns. */
export const UPDATED_AT_TOO = 'updated_at to the time of the change'
/** The time left where it is shorter than anybody can tell. */
export const ABOUT_TO_FINISH = 'about to finish'
export const NOTHING_CHANGED = 'Nothing was changed.'
export const LOG_HAS_ALL_EVENTS = 'The log file has all of them.'

export const VERIFICATIONS: Readonly<Record<Verification['state'], string>> = {
  verified: 'Verified',
  'not-verified': 'Not verified',
  differs: 'Differs',
}

export const STEP_NAMES: Readonly<Record<CheckStep, string>> = {
  credentials: 'AWS credentials',
  token: 'Authentication token',
  network: 'Network and TLS',
  login: 'Login',
  version: 'Server version',
  clock: 'Clock',
  schema: 'Schema privileges',
  ledger: 'Ledger',
  batches: 'Single-statement batches',
}

export const START_SANDBOX = 'Start the sandbox'
export const SANDBOX_NOT_RUNNING = 'The sandbox is not running'
export const SANDBOX_STARTING = 'The sandbox is starting'

export const atMostPerSecond = (rows: number) => `at most ${count(rows)} rows per second`
export const enterWholeNumber = (least: number, most: number) =>
  `Enter a whole number from ${count(least)} to ${count(most)}.`

/** Of a repopulate that stopped; `what` is to be run again. */
export const partOfRowsText = (what: string) =>
  `The table contains only some of its rows. Run ${what} again to restore it completely.`
/** Without the full stop: it is a heading, too. */
export const noClusterText = (name: string) => `There is no cluster “${name}”`
export const clusterExistsText = (name: string) => `A cluster named “${name}” already exists.`
export const noJobText = (id: string, place: string) => `There is no job “${id}” in ${place}.`

/** `space`: how much is needed, such as “disk space”. */
export const freeSpaceText = (space: string) =>
  `Free ${space}, or set SLUICE_HOME to a folder on another disk`

/** Where a job is looked for, of a cluster. */
export function ledgerOf(cluster: string): string {
  return `the ledger of ${cluster}`
}
