import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { appFileOf } from './app-path.ts'
import { APP_HOST, APP_SCHEME, RECOVERY_URL } from './app-url.ts'
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from './content-security-policy.ts'
import { recoveryPage } from './recovery-page.ts'

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }])
}

/** Serves the files below `root`, and nothing else, as the pages of the window. */
export function serveApp(root: string): void {
  protocol.handle(APP_SCHEME, async (request) => await respond(root, request))
}

async function respond(root: string, request: Request): Promise<Response> {
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.host !== APP_HOST) return notFound()
  if (url.href === RECOVERY_URL) return page((nonce) => recoveryPage(nonce))
  const file = appFileOf(root, url.pathname)
  const content = file && (await readFile(file.path).catch(() => null))
  if (!file || !content) return notFound()
  if (!file.path.endsWith('.html')) return answer(content, file.contentType, newNonce())
  return page((nonce) => content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce))
}

function page(html: (nonce: string) => string): Response {
  const nonce = newNonce()
  return answer(html(nonce), 'text/html; charset=utf-8', nonce)
}

function notFound(): Response {
  return answer('Not found', 'text/plain; charset=utf-8', newNonce(), 404)
}

function answer(body: string | Buffer, contentType: string, nonce: string, status = 200): Response {
  const headers = {
    'Content-Type': contentType,
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers })
}

/** 128 random bits, new for each page, so that no nonce can be guessed or replayed. */
function newNonce(): string {
  return randomBytes(16).toString('base64')
}
