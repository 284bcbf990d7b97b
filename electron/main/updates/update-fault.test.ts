import { expect, test } from 'vitest'
import { installFault, updateFaultOf } from './update-fault.ts'

const coded = (message: string, code: string) => Object.assign(new Error(message), { code })
const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  errno: -28,
})

test.each([
  [new Error('net::ERR_INTERNET_DISCONNECTED'), 'This machine is offline.'],
  [new Error('net::ERR_NAME_NOT_RESOLVED'), 'The host of the release feed was not found.'],
  [new Error('net::ERR_CONNECTION_REFUSED'), 'The release feed cannot be reached.'],
  [new Error('net::ERR_PROXY_CONNECTION_FAILED'), 'The release feed cannot be reached.'],
  [new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'its certificate is not accepted.'],
  [new Error('net::ERR_BLOCKED_BY_CLIENT'), 'an address without encryption (https)'],
  [new Error('net::ERR_CONTENT_LENGTH_MISMATCH'), 'ended too early.'],
  [new Error('Too many redirects'), 'redirects in a circle.'],
  [full, 'There is no room on the disk for the update.'],
  [new Error('net::ERR_FILE_NO_SPACE'), 'There is no room on the disk for the update.'],
  [
    coded('sha512 checksum mismatch, expected a, got b', 'ERR_CHECKSUM_MISMATCH'),
    'its checksum is different.',
  ],
  [coded('503 \n"Data: net::ERR_INTERNET_DISCONNECTED"', 'HTTP_ERROR_503'), 'the HTTP status 503.'],
  [coded('Cannot find channel', 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND'), 'the HTTP status 404.'],
  [new Error('Cannot download "https://x/a", status 403: Forbidden'), 'the HTTP status 403.'],
  [coded('…, rawData: ENOSPC', 'ERR_UPDATER_INVALID_UPDATE_INFO'), 'does not describe a release'],
  [new TypeError(`Cannot read properties of null (reading 'version')`), 'does not describe a release'],
  // What electron-updater says on Windows and Squirrel on macOS.
  [
    coded('New version 2.0.0 is not signed by the application owner: …', 'ERR_UPDATER_INVALID_SIGNATURE'),
    'does not have the signature of Sluice’s publisher',
  ],
  [
    new Error('Code signature at URL file:///x/Sluice.app/ did not pass validation: code failed'),
    'does not have the signature of Sluice’s publisher',
  ],
  [
    new Error('Cannot update while running on a read-only volume.'),
    'runs from a disk that cannot be written to',
  ],
])('%s is told in words', (error, says) => {
  const { message, nextStep } = updateFaultOf(error)
  expect(message).toContain(says)
  expect(message).not.toMatch(/ERR_|undefined/)
  expect(nextStep).toMatch(/^[A-Z].*\.$/)
})

test('what nobody foresaw is told as it is, in short', () => {
  expect(updateFaultOf(new Error('odd')).message).toBe('The update failed: odd')
  expect(updateFaultOf('odd').message).toBe('The update failed: odd')
  expect(updateFaultOf(new Error('x'.repeat(100_000))).message.length).toBeLessThan(500)
})

test('a version that was not installed is named, with the reason where it is known', () => {
  expect(installFault('2.0.0', null).message).toBe('Sluice 2.0.0 was not installed when you quit.')
  expect(installFault('2.0.0', 'permission denied (EACCES)').message).toBe(
    'Sluice 2.0.0 was not installed when you quit: permission denied (EACCES).',
  )
})
