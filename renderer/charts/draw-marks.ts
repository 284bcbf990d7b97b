import type uPlot from 'uplot'
import type { Palette } from './palette.ts'

/** Something that happened at one moment of a chart's time. */
export interface ChartMark {
  /** Seconds, as in the chart's data. */
  readonly time: number
  readonly label: string
  /** Time that the axis leaves out. */
  readonly isGap: boolean
}

const GAP_WIDTH = 8
const LABEL_HEIGHT = 12
const LABEL_DISTANCE = 6
const DASH = [3, 3]

/** Draws a line at each mark, a band where time is left out, and the labels that have room. */
export function drawMarks(
  plot: uPlot,
  marks: readonly ChartMark[],
  palette: Palette,
  fontFamily: string,
): void {
  const { ctx, bbox } = plot
  const ratio = plot.width > 0 ? ctx.canvas.width / plot.width : 1
  let free = Number.NEGATIVE_INFINITY
  ctx.save()
  ctx.font = `${LABEL_HEIGHT * ratio}px ${fontFamily}`
  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  for (const { time, label, isGap } of marks) {
    const x = Math.round(plot.valToPos(time, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    drawLine(ctx, bbox, x, isGap ? GAP_WIDTH * ratio : 0, palette)
    const distance = LABEL_DISTANCE * ratio
    const width = ctx.measureText(label).width + 2 * distance
    // Left of its line where the right end is near.
    const left = x + width <= bbox.left + bbox.width ? x + distance : x - width + distance
    if (left - distance < free) continue
    free = left + width
    ctx.fillStyle = palette.ground
    ctx.fillRect(left - distance / 2, bbox.top, width - distance, (LABEL_HEIGHT + 4) * ratio)
    ctx.fillStyle = palette.text
    ctx.fillText(label, left, bbox.top + 2 * ratio)
  }
  ctx.restore()
}

function drawLine(
  ctx: CanvasRenderingContext2D,
  { top, height }: uPlot.BBox,
  x: number,
  width: number,
  palette: Palette,
): void {
  ctx.fillStyle = palette.ground
  ctx.fillRect(x - width / 2, top, width, height)
  ctx.strokeStyle = palette.crosshair
  ctx.lineWidth = 1
  ctx.setLineDash(DASH)
  ctx.beginPath()
  for (const edge of width > 0 ? [x - width / 2, x + width / 2] : [x]) {
    ctx.moveTo(edge, top)
    ctx.lineTo(edge, top + height)
  }
  ctx.stroke()
}
