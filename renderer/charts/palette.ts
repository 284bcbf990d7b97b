/** The colours of everything drawn on a canvas, in one colour scheme. */
export interface Palette {
  /** Neighbours in a stack differ in hue and in lightness. */
  readonly series: readonly string[]
  readonly text: string
  readonly grid: string
  /** What the page behind a chart looks like. */
  readonly ground: string
  readonly crosshair: string
}

export type ColourScheme = 'light' | 'dark'

/**
 * Cloudscape's categorical chart palette and its text, line and container colours. Written out,
 * because a canvas needs values and the names of Cloudscape's custom properties carry a hash
 * that changes with a release. Each series has a contrast of at least 3:1 against the ground.
 */
export const PALETTES: Readonly<Record<ColourScheme, Palette>> = {
  light: {
    series: ['#688ae8', '#c33d69', '#2ea597', '#8456ce', '#e07941', '#3759ce', '#962249', '#096f64'],
    text: '#424650',
    grid: '#dedee3',
    ground: '#ffffff',
    crosshair: '#656871',
  },
  dark: {
    series: ['#486de8', '#e07f9d', '#018977', '#b088f5', '#c55305', '#8ea9ff', '#ffb0c8', '#40bfa9'],
    text: '#c6c6cd',
    grid: '#424650',
    ground: '#161d26',
    crosshair: '#a4a4ad',
  },
}

/** The colour of the n-th series, from 0. */
export function seriesColour(palette: Palette, index: number): string {
  return palette.series[index % palette.series.length] ?? palette.text
}
