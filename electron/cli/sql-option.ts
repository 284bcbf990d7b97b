import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { maximumText, MOST_SQL_BYTES, SPLIT_JOB } from '../../shared/sql-text.ts'
import { decodeText } from '../../shared/text.ts'
import type { ProblemError } from '../../shared/problem-error.ts'
import { fileFault, reasonOf } from '../files/file-fault.ts'
import type { JobOptions } from './job-options.ts'
import { STANDARD_INPUT } from '../kept-input.ts'
import { usageError } from './usage-problem.ts'

/** A file in UTF-16 is read far enough to say so. */
const MOST_BYTES = 2 * MOST_SQL_BYTES

/** The options with what stands in the files that they name; a shell takes no argument beyond 128 KiB. */
export async function withSqlFiles(options: JobOptions, input: Readable): Promise<JobOptions> {
  const { whereFile, setFile } = options
  if (whereFile === STANDARD_INPUT && setFile === STANDARD_INPUT) {
    throw usageError('--where-file and --set-file both read standard input.', 'Put one of them into a file.')
  }
  const where = await sqlOf('where', options.where, whereFile, input)
  const set = await sqlOf('set', options.set, setFile, input)
  return { ...options, ...(where === undefined ? {} : { where }), ...(set === undefined ? {} : { set }) }
}

async function sqlOf(
  name: 'where' | 'set',
  typed: string | undefined,
  path: string | undefined,
  input: Readable,
): Promise<string | undefined> {
  if (path === undefined) return typed
  if (typed !== undefined)
    throw usageError(`--${name} and --${name}-file cannot be combined.`, 'Leave one of them out.')
  const { what, bytes } = await givenFile(path, input)
  const decoded = decodeText(bytes)
  if ('fault' in decoded) throw usageError(`${what} ${decoded.fault.message}.`, decoded.fault.nextStep)
  return decoded.text.trim()
}

/**
 * What stands in a file or on standard input, and what to call that in a message. The path may name a pipe or a device,
 * which says nothing of its size, or never ends.
 */
export async function givenFile(path: string, input: Readable): Promise<{ what: string; bytes: Buffer }> {
  const isInput = path === STANDARD_INPUT
  const what = isInput ? 'Standard input' : `The file ${path}`
  const stream = isInput ? input : createReadStream(path)
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MOST_BYTES) throw tooLong(what)
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const fault = isInput ? `${what} cannot be read: ${reasonOf(error)}` : fileFault(path, 'read', error)
    throw usageError(`${fault}.`, 'Specify a file that you can read.')
  }
  return { what, bytes: Buffer.concat(chunks) }
}

function tooLong(what: string): ProblemError {
  return usageError(`${what} is too long: ${maximumText(MOST_SQL_BYTES)}.`, SPLIT_JOB)
}
