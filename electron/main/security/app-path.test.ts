import { describe, expect, test } from 'vitest'
import { appFileOf } from './app-path.ts'

const ROOT = '/opt/sluice/out/renderer'

describe('a path of the window', () => {
  test('the start page is index.html', () => {
    expect(appFileOf(ROOT, '/')).toEqual({
      path: `${ROOT}/index.html`,
      contentType: 'text/html; charset=utf-8',
    })
  })

  test.each([
    ['/assets/index-1.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-1.css', 'text/css; charset=utf-8'],
    ['/assets/font-1.woff2', 'font/woff2'],
    ['/assets/a%20picture.svg', 'image/svg+xml'],
  ])('%s is served as %s', (pathname, contentType) => {
    expect(appFileOf(ROOT, pathname)).toEqual({ path: ROOT + decodeURIComponent(pathname), contentType })
  })

  test.each([
    '/../main/index.js',
    '/%2e%2e/main/index.js',
    '/..%2fmain%2findex.js',
    '/assets/..%2f..%2fmain/index.js',
    '/..%5cmain%5cindex.js',
    '//../../../../../etc/x.json',
    '/../renderer-other/index.html',
    '/index.html%00.js',
    '/c:/index.html',
    '/%E0%A4%A',
    '/assets/',
    '/index.html.map',
    '/passwd',
  ])('%s is not served', (pathname) => {
    expect(appFileOf(ROOT, pathname)).toBeNull()
  })
})
