import { describe, expect, it } from 'vitest'
import { hasDisplay } from './display.ts'

describe('a display', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('on %s with %o: %s', (platform, env, has) => {
    expect(hasDisplay(env, platform)).toBe(has)
  })
})
