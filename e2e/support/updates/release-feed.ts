import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Newer and older than any version of Sluice. */
export const NEWER = '999.0.0'
export const OLDER = '0.0.1'
/** What an app asks for in turn. */
export const FEED = '/latest-linux.yml'
export const FILE = `/Sluice-${NEWER}.AppImage`
export const RELEASED = Buffer.from(
  `#!/bin/sh\necho started >> "$0.started"\n# Sluice ${NEWER}\n`.padEnd(300_000, '#'),
)

export interface Release {
  readonly version?: string
  /** A line of the feed. */
  readonly notes?: string
  /** Of the file, instead of its own. */
  readonly sha512?: string
  /** Answers what is asked for the feed instead. */
  readonly onFeed?: (response: ServerResponse) => void
  /** Answers what is asked for the file instead. */
  readonly onFile?: (response: ServerResponse) => void
}

/** A server on this machine that offers one release, and notes what it is asked. */
export interface ReleaseFeed extends AsyncDisposable {
  readonly origin: string
  /** Paths without their query, in the order that they came. */
  readonly asked: string[]
  readonly headers: IncomingHttpHeaders[]
  /** What is offered from now on. */
  offer(release: Release): void
}

export async function openFeed(first: Release = {}): Promise<ReleaseFeed> {
  let release = first
  const asked: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1')
    asked.push(pathname)
    headers.push(request.headers)
    const { onFeed, onFile } = release
    if (/^\/latest-linux.*\.yml$/.test(pathname))
      return onFeed ? onFeed(response) : response.end(feedOf(release))
    if (pathname.endsWith('.AppImage')) return onFile ? onFile(response) : response.end(RELEASED)
    return response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    offer: (next) => void (release = next),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** As electron-builder writes it. */
function feedOf({ version = NEWER, notes, sha512 = checksum(RELEASED) }: Release): string {
  const url = `Sluice-${version}.AppImage`
  const lines = [
    `version: ${version}`,
    'files:',
    `  - url: ${url}`,
    `    sha512: ${sha512}`,
    `    size: ${RELEASED.length}`,
    `path: ${url}`,
    `sha512: ${sha512}`,
    `releaseDate: '2026-11-30T00:00:00.000Z'`,
  ]
  return [...lines, ...(notes === undefined ? [] : [`releaseNotes: ${JSON.stringify(notes)}`])].join('\n')
}

function checksum(bytes: Buffer): string {
  return createHash('sha512').update(bytes).digest('base64')
}

type Answer = (response: ServerResponse) => void

export const answerNothing: Answer = () => {}

/** The beginning of the file, and then nothing any more. */
export const sendSome = (response: ServerResponse, bytes = 100_000): void => {
  response.writeHead(200, { 'content-length': RELEASED.length })
  response.write(RELEASED.subarray(0, bytes))
}

export const breakOff: Answer = (response) => {
  sendSome(response)
  setTimeout(() => response.destroy(), 200)
}

export const redirectTo =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end()
