import type { ClusterProfile, OwnEnvironment } from './cluster.ts'
import { matchesAllRows } from './condition.ts'
import { endpointText, parseEndpoint } from './endpoint.ts'
import { displayName, displayTable } from './identifier.ts'
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  MOST_REJECTS,
  type JobSpec,
  type Limits,
  type UndoSpec,
  type WriteSpec,
} from './job-spec.ts'
import { DEMO_ROWS } from './demo-table.ts'
import type { RowFile } from './row-file.ts'

/** What the command line takes a cluster for when nobody says: the environment in which it asks most. */
export const UNNAMED_ENVIRONMENT: OwnEnvironment = 'production'

/** The command that runs the same job from a POSIX shell; options that have their default are left out. */
export function commandLineOf(spec: JobSpec): string {
  return ['sluice', ...argumentsOf(spec)].map(shellWord).join(' ')
}

/** What the command line gets to see after the shell took the quotes away. */
export function argumentsOf(spec: JobSpec): string[] {
  const target = ['--cluster', spec.cluster, '--table', displayTable(spec.table)]
  if (spec.operation === 'undo')
    return [
      'undo',
      spec.job,
      '--cluster',
      spec.cluster,
      ...undoChoices(spec),
      ...limitsOf(spec.limits, MOST_REJECTS),
    ]
  if (spec.operation === 'write')
    return [
      'write',
      spec.file.path,
      ...target,
      ...writeChoices(spec),
      ...(spec.archive ? ['--archive'] : []),
      ...limitsOf(spec.limits),
    ]
  const archive = 'archive' in spec && spec.archive ? ['--archive'] : []
  return [spec.operation, ...target, ...changeOf(spec), ...archive, ...limitsOf(spec.limits)]
}

/** The options that name a cluster that is not saved; those that have their default are left out. */
export function endpointArguments(profile: ClusterProfile): string[] {
  const { region, user, schema, awsProfile, authorityFile, environment } = profile
  return [
    ...['--endpoint', endpointText(profile)],
    ...(parseEndpoint(profile.endpoint)?.region === region ? [] : ['--region', region]),
    ...(user === 'admin' ? [] : ['--user', user]),
    ...given('--schema', schema === null ? null : displayName(schema)),
    ...given('--aws-profile', awsProfile),
    ...given('--ca-file', authorityFile),
    ...(environment === UNNAMED_ENVIRONMENT ? [] : ['--environment', environment]),
  ]
}

function given(option: string, value: string | null): string[] {
  return value === null ? [] : [option, value]
}

function changeOf(spec: Exclude<JobSpec, UndoSpec | WriteSpec>): string[] {
  if (spec.operation === 'repopulate') return unlessDefault('--rows', spec.rows, DEMO_ROWS)
  if (spec.operation === 'purge') return matchingOf(spec)
  const touch = spec.touchUpdatedAt ? ['--touch-updated-at'] : []
  return [...sqlOption('set', spec.set), ...touch, ...matchingOf(spec)]
}

function writeChoices({ file, mode, op, opField, columns, allowRounding, verify }: WriteSpec): string[] {
  return [
    ...readingOf(file),
    ...given('--table-field', file.only?.field ?? null),
    ...(mode === 'upsert' ? [] : ['--mode', mode]),
    ...(op === 'put' ? [] : ['--op', op]),
    ...given('--op-field', opField ?? null),
    ...Object.entries(columns).flatMap(([field, column]) => ['--map', `${field}=${column ?? ''}`]),
    ...(allowRounding ? ['--allow-rounding'] : []),
    ...given('--verify', verify ?? null),
  ]
}

function readingOf({
  format,
  delimiter,
  quote,
  encoding,
  header,
  nullText,
  decimalComma,
}: RowFile): string[] {
  return [
    ...given('--format', format ?? null),
    ...given('--delimiter', delimiter ?? null),
    ...given('--quote', quote ?? null),
    ...given('--encoding', encoding ?? null),
    ...(header === undefined ? [] : [header ? '--header' : '--no-header']),
    ...given('--null', nullText ?? null),
    ...(decimalComma ? ['--decimal-comma'] : []),
  ]
}

function undoChoices({ overwrite, withoutColumns, withoutArchives }: UndoSpec): string[] {
  return [
    ...(overwrite ? ['--overwrite'] : []),
    ...withoutColumns.flatMap((column) => ['--without-column', displayName(column)]),
    ...withoutArchives.flatMap((process) => ['--without-archive', process]),
  ]
}

function matchingOf({ where, strategy, keys }: Extract<JobSpec, { where: string }>): string[] {
  const condition = keys && matchesAllRows(where) ? [] : sqlOption('where', where)
  const named = keys ? ['--keys', keys.path, ...readingOf(keys)] : []
  return [...condition, ...named, ...(strategy === 'range' ? [] : ['--strategy', strategy])]
}

/** Linux takes no argument beyond 128 KiB: a longer text has to be put into a file first. */
const MOST_ARGUMENT_CHARACTERS = 30_000

function sqlOption(name: 'where' | 'set', sql: string): string[] {
  return sql.length > MOST_ARGUMENT_CHARACTERS ? [`--${name}-file`, `${name}.sql`] : [`--${name}`, sql]
}

function limitsOf(limits: Limits, usualRejects = 0): string[] {
  const { batchSize, workers, rowsPerSecond, maxRejects, approvedRows } = limits
  return [
    ...unlessDefault('--batch-size', batchSize, DEFAULT_BATCH_SIZE),
    ...unlessDefault('--workers', workers, DEFAULT_WORKERS),
    ...(rowsPerSecond === null ? [] : ['--rate', String(rowsPerSecond)]),
    ...unlessDefault('--max-rejects', maxRejects, usualRejects),
    ...(approvedRows === null ? [] : ['--approved-rows', String(approvedRows)]),
  ]
}

function unlessDefault(option: string, value: number, normal: number): string[] {
  return value === normal ? [] : [option, String(value)]
}

/**
 * One word of a POSIX shell. SQL is full of single quotes, so double ones are used where nothing
 * inside them means anything to a shell: `$`, a backquote, a backslash, or `!` in an interactive one.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  if (text.includes("'") && !/[$`\\"!]/.test(text)) return `"${text}"`
  return `'${text.replaceAll("'", `'\\''`)}'`
}
