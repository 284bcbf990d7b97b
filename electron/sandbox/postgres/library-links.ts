import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'

/** Paths from the package's folder: what is there, and the names that programs look for it by. */
const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Makes the links between PostgreSQL's libraries that npm's archives cannot hold. The package has a script of its own
 * for it, which npm runs only where somebody allowed it. Where they cannot be made, PostgreSQL says what it misses.
 */
export function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(native, '..', target)
    if (!existsSync(link)) makeLink(relative(dirname(link), join(native, '..', source)), link)
  }
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link)
  } catch {
    // Another process was quicker, or the folder may not be written to.
  }
}
