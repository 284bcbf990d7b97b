/** Stands in index.html wherever a nonce belongs; replaced each time the page is served. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/** Only the app's own files run; inline styles need the nonce, and nothing connects anywhere. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
