import type { Session } from 'electron'
import { askForNoDictionaries } from '../security/guards.ts'
import { isFeedAddress } from './feed-address.ts'

/** Rolls a release out to a share of all machines; which one this is, the machine finds out by itself. */
const MACHINE_ID = 'x-user-staging-id'

/** Lets nothing through to other addresses, also after a redirect, and tells no feed which machine asks. */
export function guardFeedSession(session: Session, isPackaged: boolean): void {
  const { webRequest } = session
  askForNoDictionaries(session)
  webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isFeedAddress(url, isPackaged) }))
  webRequest.onBeforeSendHeaders(({ requestHeaders }, answer) => {
    const told = Object.entries(requestHeaders).filter(([name]) => name.toLowerCase() !== MACHINE_ID)
    answer({ requestHeaders: Object.fromEntries(told) })
  })
}
