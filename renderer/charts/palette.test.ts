import { describe, expect, test } from 'vitest'
import { PALETTES, seriesColour } from './palette.ts'

describe.each(Object.entries(PALETTES))('%s', (_scheme, palette) => {
  test('every series is told from the ground (WCAG 2.2, 1.4.11)', () => {
    for (const colour of palette.series) expect(contrast(colour, palette.ground)).toBeGreaterThanOrEqual(3)
  })

  test('text on the ground can be read (WCAG 2.2, 1.4.3)', () => {
    expect(contrast(palette.text, palette.ground)).toBeGreaterThanOrEqual(4.5)
  })

  test('no two series have the same colour', () => {
    expect(new Set(palette.series).size).toBe(palette.series.length)
  })
})

test('series beyond the palette begin again', () => {
  expect(seriesColour(PALETTES.dark, 9)).toBe(PALETTES.dark.series[1])
})

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(parseInt(colour.slice(at, at + 2), 16) / 255),
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}
