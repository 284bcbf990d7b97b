import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { decodeText } from '../../../shared/text.ts'
import { makeFolder } from '../../files/make-folder.ts'

const OWNER_ONLY = 0o600

/** A small file of one value. */
export type JsonFile<T> = ReturnType<typeof jsonFile<T>>

/** For its owner alone. Read and written at once: it is small, at start-up and when a person changes something. */
export function jsonFile<T>(path: string, schema: z.ZodType<T>, fallback: T) {
  return {
    /** The stored value; the fallback when the file is missing, damaged or of another shape. */
    read: (): T => schema.safeParse(parse(path)).data ?? fallback,
    /** Replaces the file as a whole, so that a crash leaves the old value or the new one. */
    write: (value: T): void => {
      makeFolder(dirname(path))
      const fresh = `${path}.new`
      writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: OWNER_ONLY })
      renameSync(fresh, path)
    },
  }
}

function parse(path: string): unknown {
  try {
    const decoded = decodeText(readFileSync(path))
    return 'text' in decoded ? JSON.parse(decoded.text) : undefined
  } catch {
    return undefined
  }
}
