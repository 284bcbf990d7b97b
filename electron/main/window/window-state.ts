import { z } from 'zod'

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })
export type Bounds = z.infer<typeof Bounds>

/** The hash of one of the window's pages, without what a link chooses in advance; empty is the start page. */
const Hash = z
  .string()
  .max(400)
  .regex(/^(#\/[\w-]+(\/[\w.!~*'()%-]+)?)?$/)

/** Where the window was last; bounds in device-independent pixels. */
export const WindowState = z.object({
  bounds: Bounds.nullable(),
  maximized: z.boolean(),
  page: Hash.catch(''),
  /** Jobs that ran or were interrupted then. */
  jobs: z.array(z.guid()).catch([]),
})
export type WindowState = z.infer<typeof WindowState>

export const FIRST_STATE: WindowState = { bounds: null, maximized: false, page: '', jobs: [] }

/** The page to open with: jobs that were under way come before the last one. */
export function openingPage({ page, jobs }: WindowState): string {
  const [job] = jobs
  if (!job) return page
  return jobs.length === 1 ? `#/jobs/${job}` : '#/jobs'
}

/** The page that a URL of the window leads to. */
export function pageOf(url: string): string {
  const [hash] = (URL.parse(url)?.hash ?? '').split('?')
  return Hash.catch('').parse(hash)
}

/** Cloudscape's full layout with navigation and two columns fits into this. */
export const DEFAULT_SIZE = { width: 1360, height: 900 }
export const MINIMUM_SIZE = { width: 800, height: 600 }

/** This much of the window must lie on a screen, or a person could not grab it. */
const VISIBLE_PIXELS = 100

/** The bounds to open with: the stored ones while they still are on one of the screens. */
export function openingBounds(state: WindowState, screens: readonly Bounds[]): Partial<Bounds> {
  const { bounds } = state
  if (bounds === null || !screens.some((screen) => isReachable(bounds, screen))) return DEFAULT_SIZE
  return bounds
}

function isReachable(window: Bounds, screen: Bounds): boolean {
  const width = overlap(window.x, window.width, screen.x, screen.width)
  const height = overlap(window.y, window.height, screen.y, screen.height)
  // The title bar is what gets dragged: a window whose top is above the screen is lost.
  return width >= VISIBLE_PIXELS && height >= VISIBLE_PIXELS && window.y >= screen.y
}

function overlap(from: number, length: number, otherFrom: number, otherLength: number): number {
  return Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom)
}
