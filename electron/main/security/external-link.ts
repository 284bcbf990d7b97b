/** Hosts whose pages the system's browser may be asked to open. */
const ALLOWED_HOSTS: ReadonlySet<string> = new Set(['docs.aws.amazon.com'])

/** Whether a link may leave the app. */
export function isAllowedLink(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'https:' && ALLOWED_HOSTS.has(parsed.host) && parsed.username === ''
}
