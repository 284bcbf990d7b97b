import { expect, test } from 'vitest'
import { isAppUrl } from './app-url.ts'
import { isAllowedLink } from './external-link.ts'

test.each(['app://sluice/', 'app://sluice/index.html#/jobs', 'app://sluice/recovery'])(
  '%s is a page of the app',
  (url) => expect(isAppUrl(url)).toBe(true),
)

test.each([
  'app://other/',
  'app://sluice.example/',
  'app://sluice:80/',
  'https://sluice/',
  'file:///opt/sluice/index.html',
  'about:blank',
  'data:text/html,app://sluice/',
  '',
])('“%s” is not a page of the app', (url) => expect(isAppUrl(url)).toBe(false))

test('the database’s documentation may be opened in the browser', () => {
  expect(isAllowedLink('https://docs.aws.amazon.com/aurora-dsql/latest/userguide/')).toBe(true)
})

test.each([
  'http://docs.aws.amazon.com/',
  'https://docs.aws.amazon.com.example.org/',
  'https://docs.aws.amazon.com@example.org/',
  'https://user@docs.aws.amazon.com/',
  'https://docs.aws.amazon.com:8443/',
  'https://example.org/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'not an address',
])('%s may not be opened', (url) => expect(isAllowedLink(url)).toBe(false))
