import { extname, join, sep } from 'node:path'

/** Every kind of file that the build puts into the window's folder; others are not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** The file below `root` that a URL's path means, and what it is served as; null when it lies elsewhere or is of no known kind. */
export function appFileOf(root: string, pathname: string) {
  const relative = decode(pathname)
  if (relative === null || /[\0\\:]/.test(relative)) return null
  const path = join(root, relative === '/' ? 'index.html' : relative)
  const contentType = CONTENT_TYPES[extname(path)]
  if (!path.startsWith(root + sep) || contentType === undefined) return null
  return { path, contentType }
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
