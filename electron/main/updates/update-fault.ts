import type { UpdateFault } from '../../../shared/update-status.ts'
import { codeOf, isDiskFull } from '../../files/file-fault.ts'
import { shortened } from '../../../shared/shortened.ts'

const CHECK_AGAIN = 'Check again later.'
const NETWORK = 'Check the network and the proxy settings of this machine, then check again.'
/** Enough to tell one fault from another. */
const START_OF_MESSAGE = 300
const NOT_BY_HAND = 'Do not install it by other means, and report it.'

/** By what stands in the messages and codes of electron-updater, Chromium and Squirrel. */
const FAULTS: readonly (readonly [RegExp, message: string, nextStep: string])[] = [
  [
    /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_NETWORK_IO_SUSPENDED/,
    'This machine is offline.',
    'Connect it to the network, then check again.',
  ],
  [/ERR_NAME_NOT_RESOLVED|ENOTFOUND/, 'The host of the release feed was not found.', NETWORK],
  [
    /ERR_CERT_|ERR_SSL_|ERR_BAD_SSL/,
    'The release feed cannot prove its identity: its certificate is not accepted.',
    'Check the clock and the proxy settings of this machine, then check again.',
  ],
  [
    /ERR_BLOCKED_BY_CLIENT|ERR_UNSAFE_PORT|ERR_DISALLOWED_URL_SCHEME|ERR_UNKNOWN_URL_SCHEME/,
    'The release feed leads to an address without encryption (https), which is not followed.',
    'Report it to whoever runs the release feed.',
  ],
  [/Too many redirects|ERR_TOO_MANY_REDIRECTS/, 'The release feed redirects in a circle.', CHECK_AGAIN],
  [
    /ERR_CHECKSUM_MISMATCH|checksum mismatch/i,
    'The downloaded file is not the one that the release feed describes: its checksum is different. It was deleted.',
    'Check again later. If it happens again, report it.',
  ],
  [
    /ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_(?:RESET|CLOSED|ABORTED)|ERR_EMPTY_RESPONSE|aborted by the server/,
    'The connection to the release feed ended too early. What had been downloaded was deleted.',
    'Check again.',
  ],
  [
    /ERR_UPDATER_INVALID_SIGNATURE|not signed by the application owner|[Cc]ode signature/,
    'The downloaded file does not have the signature of Sluice’s publisher. It was not installed.',
    NOT_BY_HAND,
  ],
  [
    /read-only volume/,
    'Sluice runs from a disk that cannot be written to, so it cannot replace itself.',
    'Move Sluice to the Applications folder, then start it from there.',
  ],
  [
    /ENOSPC|EDQUOT|ERR_FILE_NO_SPACE/,
    'There is no room on the disk for the update.',
    'Free disk space, then check again.',
  ],
  [
    /ERR_UPDATER_(?:INVALID_UPDATE_INFO|INVALID_VERSION|NO_FILES_PROVIDED|NO_CHECKSUM|ZIP_FILE_NOT_FOUND|LATEST_VERSION_NOT_FOUND|INVALID_RELEASE_FEED)|^TypeError|^ZodError/,
    'The release feed does not describe a release in a way that Sluice understands.',
    'Check again later. If it happens again, report it.',
  ],
  [/net::ERR_|ECONNREFUSED/, 'The release feed cannot be reached.', NETWORK],
]

/** What a check or a download failed with, in words. */
export function updateFaultOf(error: unknown): UpdateFault {
  if (isDiskFull(error)) return faultIn('ENOSPC') ?? unknownFault('ENOSPC')
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  const code = String(codeOf(error))
  // A code first: what follows in a message may be text of the feed.
  const start = `${name}: ${message}`.slice(0, START_OF_MESSAGE)
  return httpFault(code, start) ?? faultIn(code) ?? faultIn(start) ?? unknownFault(message)
}

function httpFault(code: string, message: string): UpdateFault | null {
  const isMissing = code === 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND'
  const status = isMissing ? '404' : (/^HTTP_ERROR_(\d+)$/.exec(code) ?? /, status (\d+)/.exec(message))?.[1]
  if (status === undefined) return null
  return { message: `The release feed answers with the HTTP status ${status}.`, nextStep: CHECK_AGAIN }
}

function faultIn(text: string): UpdateFault | null {
  const [, message, nextStep] = FAULTS.find(([pattern]) => pattern.test(text)) ?? []
  return message === undefined || nextStep === undefined ? null : { message, nextStep }
}

function unknownFault(message: string): UpdateFault {
  return { message: `The update failed: ${shortened(message, START_OF_MESSAGE)}`, nextStep: CHECK_AGAIN }
}

/** Of a check that takes so long. */
export function lateFault(seconds: number): UpdateFault {
  return { message: `The release feed did not answer within ${seconds} seconds.`, nextStep: NETWORK }
}

/** Of a download of which nothing comes for so long. */
export function stuckFault(seconds: number): UpdateFault {
  return { message: `Nothing of the download arrived for ${seconds} seconds.`, nextStep: NETWORK }
}

/** What was to be installed when the app quit, and was not. */
export function installFault(version: string, reason: string | null): UpdateFault {
  const why = reason === null ? '' : `: ${reason}`
  return {
    message: `Sluice ${version} was not installed when you quit${why}.`,
    nextStep: 'Check for updates to try again, or install the new version by hand.',
  }
}
