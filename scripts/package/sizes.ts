import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const SHOWN = 12
const MB = 1_000_000

/** Bytes of a file or of all in a folder; a link counts for itself. */
export function bytesOf(path: string): number {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), stat.size)
}

/** What a folder consists of, the largest first: what is in `resources` one by one, else what lies at the top. */
export function sizeLines(folder: string): string[] {
  const parts = readdirSync(folder).flatMap((name) =>
    name === 'resources' ? readdirSync(join(folder, name)).map((inner) => join(name, inner)) : [name],
  )
  const sized = parts.map((name) => ({ name, bytes: bytesOf(join(folder, name)) }))
  sized.sort((one, other) => other.bytes - one.bytes)
  const rest = sized.slice(SHOWN)
  const shown = sized.slice(0, SHOWN)
  if (rest.length > 0)
    shown.push({ name: `${rest.length} others`, bytes: rest.reduce((sum, { bytes }) => sum + bytes, 0) })
  return shown.map(({ name, bytes }) => `${megabytes(bytes)}  ${name}`)
}

export function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1).padStart(7)} MB`
}
