/** The window's pages come from this scheme and host only; never from a file or a network. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'sluice'
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`
export const RECOVERY_URL = `${APP_URL}recovery`

/** Whether a URL is one of the window's own pages. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed?.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST
}
