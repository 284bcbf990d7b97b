import { app, shell, type Session, type WebContents } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import { APP_URL, isAppUrl } from './app-url.ts'
import { isAllowedLink } from './external-link.ts'

/** Closes every way out of the app's own pages, for each web content that will ever exist. */
export function guardWebContents(logger: Logger): void {
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents, logger))
}

function guardNavigation(contents: WebContents, logger: Logger): void {
  const refuse = (event: { preventDefault(): void; url: string }): void => {
    // Opening the start page anew is what the recovery page's link does, and no more than a reload.
    if (event.url === APP_URL) return
    event.preventDefault()
    logger.warn(`refused to navigate to ${originOf(event.url)}`)
  }
  contents.on('will-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedLink(url)) void shell.openExternal(url)
    else logger.warn(`refused to open ${originOf(url)}`)
    return { action: 'deny' }
  })
}

/** No permission is ever granted, and nothing but the app's own pages is ever loaded. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  askForNoDictionaries(session)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isLoadable(url) }))
}

/** Before a session is used first: Chromium asks its servers for a dictionary, although no window checks spelling. */
export function askForNoDictionaries(session: Session): void {
  session.setSpellCheckerLanguages([])
}

/** Pictures in data: URLs and the developer tools' own pages are the only guests. */
function isLoadable(url: string): boolean {
  return isAppUrl(url) || url.startsWith('data:') || url.startsWith('devtools:')
}

/** A URL may hold anything; its origin is enough for the log. */
function originOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.protocol}//${parsed.host}` : 'a malformed address'
}
