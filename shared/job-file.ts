import { z } from 'zod'
import { displayTable, parseTableName } from './identifier.ts'
import {
  JobSpec,
  Limits,
  Operation,
  PurgeSpec,
  RepopulateSpec,
  UpdateSpec,
  UndoSpec,
  WriteSpec,
} from './job-spec.ts'
import { parseJson } from './parse-json.ts'
import { ProblemError } from './problem-error.ts'
import { maximumText, MOST_SQL_BYTES, SPLIT_JOB } from './sql-text.ts'
import { TableName } from './table-name.ts'
import { decodeText } from './text.ts'

/** Counts up with every change that an earlier version of Sluice could not read. */
const VERSION = 1
export const JOB_FILE_ENDING = '.sluice.json'
/** As JSON a character may take several bytes, so the texts themselves have {@link MOST_SQL_BYTES}. */
export const MOST_JOB_FILE_BYTES = 2 * MOST_SQL_BYTES

const Table = z.codec(z.string(), TableName, {
  decode: (input, { issues }) => {
    const table = parseTableName(input)
    if (table) return table
    const message = String.raw`is not the name of a table: write batch_test, sales.orders or \"Other Name\"`
    issues.push({ code: 'custom', input, message })
    return z.NEVER
  },
  encode: displayTable,
})

const { approvedRows: _approvedRows, ...limits } = Limits.shape
const { approvedRows: _sameRows, ...undoLimits } = UndoSpec.shape.limits.shape
const { moment: _moment, ...purge } = PurgeSpec.shape
const { moment: _sameMoment, ...update } = UpdateSpec.shape
const asFile = {
  $schema: z.string().optional(),
  sluice: z.literal(VERSION),
  table: Table,
  limits: z.strictObject(limits).prefault({}),
}

/** What stands in a file; docs/sluice-job.schema.json says the same to editors. */
export const JobFile = z.discriminatedUnion('operation', [
  z.strictObject({ ...purge, ...asFile }),
  z.strictObject({ ...update, ...asFile }),
  z.strictObject({ ...RepopulateSpec.shape, ...asFile }),
  z.strictObject({ ...WriteSpec.shape, ...asFile }),
  z.strictObject({ ...UndoSpec.shape, ...asFile, limits: z.strictObject(undoLimits).prefault({}) }),
])
const JobOfFile = JobFile.transform((file): z.input<typeof JobSpec> => file).pipe(JobSpec)

/** A job as a file describes it, from a program. */
export type JobRequest = WithoutHeader<z.input<typeof JobFile>>
type WithoutHeader<T> = T extends unknown ? Omit<T, 'sluice' | '$schema'> : never

/** Throws `usage` for what is no job. */
export function jobOfRequest(request: JobRequest): JobSpec {
  return jobIn({ sluice: VERSION, ...request }, 'The job', 'Correct it and start again.')
}

/** The job as a file has it: without what was approved of it, which is for one run alone. */
export function jobFileText(spec: JobSpec): string {
  const { approvedRows: _approved, ...kept } = spec.limits
  const { moment: _approvedMoment, ...asked } = { moment: undefined, ...spec, limits: kept }
  const { sluice, cluster, operation, ...more } = z.encode(JobFile, { sluice: VERSION, ...asked })
  return `${JSON.stringify({ sluice, cluster, operation, ...more }, null, 2)}\n`
}

/** The job that a file asks for; `file` names it in what is wrong with it. Throws `usage`. */
export function readJobFile(bytes: Uint8Array, file: string): JobSpec {
  if (bytes.length > MOST_JOB_FILE_BYTES) {
    const message = `${file} is too large for a job file: ${maximumText(MOST_JOB_FILE_BYTES)}.`
    throw wrong(message, SPLIT_JOB)
  }
  const decoded = decodeText(bytes)
  if ('fault' in decoded) throw wrong(`${file} ${decoded.fault.message}.`, decoded.fault.nextStep)
  const json = parseJson(decoded.text)
  if ('wrongAt' in json) throw wrong(`${file} is not valid JSON at ${json.wrongAt}.`)
  const later = z.object({ sluice: z.number().gt(VERSION) }).safeParse(json.value)
  if (later.success) {
    const version = `${file} has version ${later.data.sluice} of the job file; this version of Sluice reads version ${VERSION}.`
    throw wrong(version, 'Open it with the version of Sluice that wrote it, or a newer one.')
  }
  return jobIn(json.value, file)
}

function jobIn(value: unknown, source: string, nextStep?: string): JobSpec {
  const parsed = JobOfFile.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw wrong(`${source}: ${issue ? faultIn(issue, value) : 'is not a job'}.`, nextStep)
}

const CORRECT = 'Correct the file; docs/sluice-job.schema.json describes its format.'

function wrong(message: string, nextStep = CORRECT): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}

/** `“limits.workers” must be at most 64` */
function faultIn(issue: z.core.$ZodIssue, file: unknown): string {
  const isUnknown = issue.code === 'unrecognized_keys'
  const path = isUnknown ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const place = path.length === 0 ? 'the file' : `“${path.join('.')}”`
  if (isUnknown) return `${place} is not known`
  const given = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null)?.[key], file)
  return `${place} ${given === undefined && issue.code !== 'custom' ? 'is missing' : ruleOf(issue)}`
}

const anyOf = new Intl.ListFormat('en-GB', { type: 'disjunction' })
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  object: 'an object in braces',
}

/** What a value has to be; a rule of Sluice's own says it itself. */
function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${TYPES[issue.expected] ?? 'a whole number'}`
  if (issue.code === 'invalid_value') return `must be ${anyOf.format(issue.values.map(String))}`
  if (issue.code === 'invalid_union') return `must be ${anyOf.format(Operation.options)}`
  const isText = 'origin' in issue && issue.origin === 'string'
  if (issue.code === 'too_small') return isText ? 'is empty' : `must be at least ${issue.minimum}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${isText ? ' characters long' : ''}`
  return issue.message
}
