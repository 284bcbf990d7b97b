import { expect, test } from 'vitest'
import { signingOf } from './signing.ts'

const APPLE = { APPLE_API_KEY: 'key.p8', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' }
const AZURE = {
  AZURE_PUBLISHER_NAME: 'Somebody',
  AZURE_ENDPOINT: 'https://weu.codesigning.azure.net',
  AZURE_CERTIFICATE_PROFILE: 'profile',
  AZURE_SIGNING_ACCOUNT: 'account',
}

test('nothing is signed on Linux, and nothing said of it', () => {
  expect(signingOf('linux', {})).toEqual({ settings: [], skipped: [] })
})

test('on macOS what is missing is said in one line', () => {
  expect(signingOf('darwin', APPLE)).toEqual({
    settings: ['-c.mac.identity=-', '-c.mac.notarize=false'],
    skipped: ['Not signed and not notarised: neither CSC_LINK nor CSC_NAME names a certificate.'],
  })
  expect(signingOf('darwin', { CSC_LINK: 'file', APPLE_API_KEY: 'key.p8' })).toEqual({
    settings: ['-c.mac.notarize=false'],
    skipped: ['Not notarised: APPLE_API_KEY_ID, APPLE_API_ISSUER not set.'],
  })
  expect(signingOf('darwin', { CSC_NAME: 'Somebody', ...APPLE })).toEqual({
    settings: ['-c.mac.notarize=true'],
    skipped: [],
  })
})

test('on Windows either a certificate or an account signs', () => {
  expect(signingOf('win32', { ...AZURE, AZURE_ENDPOINT: '' }).skipped).toEqual([
    'Not signed: no certificate in WIN_CSC_LINK or CSC_LINK, and AZURE_ENDPOINT not set.',
  ])
  expect(signingOf('win32', { WIN_CSC_LINK: 'file' })).toEqual({ settings: [], skipped: [] })
  const { settings, skipped } = signingOf('win32', AZURE)
  expect(skipped).toEqual([])
  expect(settings).toContain('-c.win.azureSignOptions.publisherName=Somebody')
})
