import { expect, test } from 'vitest'
import { isFeedAddress } from './feed-address.ts'

test.each(['https://example.org/latest.yml', 'https://127.0.0.1:8443/', 'https://objects.example.com/a?b=c'])(
  'a package follows %s',
  (url) => expect(isFeedAddress(url, true)).toBe(true),
)

test.each([
  'http://example.org/latest.yml',
  'http://127.0.0.1:8080/latest.yml',
  'http://localhost/latest.yml',
  'ftp://example.org/',
  'file:///etc/passwd',
  'data:text/plain,version',
  'not an address',
])('a package does not follow %s', (url) => expect(isFeedAddress(url, true)).toBe(false))

test('a checkout follows plain addresses of this very machine as well, which its tests need', () => {
  expect(isFeedAddress('http://127.0.0.1:8080/latest.yml', false)).toBe(true)
  for (const url of ['http://localhost:8080/', 'http://127.0.0.1.example.org/', 'http://example.org/'])
    expect(isFeedAddress(url, false)).toBe(false)
})
