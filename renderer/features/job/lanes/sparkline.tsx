import { useEffect, useRef } from 'react'

const WIDTH_PX = 96
const HEIGHT_PX = 18
/** The first samples of a job shall not fill the whole width. */
const MIN_STEPS = 8

interface SparklineProps {
  readonly values: Float64Array
  /** The value at the upper edge. */
  readonly top: number
  readonly colour: string
}

/** The last seconds of one number as a small area; the number itself stands beside it. */
export function Sparkline({ values, top, colour }: SparklineProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) draw(canvas.current, values, top, colour)
  }, [values, top, colour])
  return <canvas ref={canvas} className="sparkline" aria-hidden="true" />
}

function draw(canvas: HTMLCanvasElement, values: Float64Array, top: number, colour: string): void {
  const ratio = window.devicePixelRatio
  const [width, height] = [Math.round(WIDTH_PX * ratio), Math.round(HEIGHT_PX * ratio)]
  if (canvas.width !== width) Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  if (!context) return
  context.clearRect(0, 0, width, height)
  context.fillStyle = colour
  context.fill(area(values, Math.max(top, 1), width, height))
}

/** Steps, as in the chart above; the first value has no sample before it, so it is not drawn. */
function area(values: Float64Array, top: number, width: number, height: number): Path2D {
  const path = new Path2D()
  const steps = values.length - 1
  const step = width / Math.max(steps, MIN_STEPS)
  const left = width - steps * step
  path.moveTo(left, height)
  for (let i = 1; i <= steps; i += 1) {
    // A floor of one pixel: an idle worker has a line, not nothing.
    const y = (height - 1) * (1 - (values[i] ?? 0) / top)
    path.lineTo(left + (i - 1) * step, y)
    path.lineTo(left + i * step, y)
  }
  path.lineTo(width, height)
  return path
}
