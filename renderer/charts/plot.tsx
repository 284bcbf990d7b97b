import 'uplot/dist/uPlot.min.css'
import { useEffect, useLayoutEffect, useRef } from 'react'
import uPlot from 'uplot'
import { drawnColumns, withNulls } from './chart-data.ts'
import { plotOptions, type PlotProps } from './plot-options.ts'
import { maxOf, niceTop, timeWindow } from './scale.ts'

/** The canvas of a chart: redrawn once for each new `data`, and when its size, series or colours change. */
export function Plot(props: PlotProps) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  latest.current = props
  const { kind, series, data, palette, syncKey, height } = props
  const identity = series.map(({ label, colour }) => `${label} ${colour}`).join('|')

  useLayoutEffect(() => {
    const element = host.current
    if (!element) return
    const made = makePlot(element, latest)
    plot.current = made
    const observer = new ResizeObserver(() => fit(made, element))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [kind, identity, palette, syncKey, height])

  useEffect(() => {
    plot.current?.setData(alignedData(latest.current))
  }, [data])

  return <div ref={host} className="chart-canvas" style={{ height }} aria-hidden="true" />
}

function makePlot(element: HTMLElement, latest: { readonly current: PlotProps }): uPlot {
  const { kind, series, palette, syncKey, height } = latest.current
  const options = plotOptions({
    kind,
    series,
    palette,
    syncKey,
    height,
    width: element.clientWidth,
    fontFamily: getComputedStyle(element).fontFamily,
    timeRange: () => timeRange(latest.current),
    valueTop: () => valueTop(latest.current),
    marks: () => latest.current.marks,
    formatAxis: (value) => latest.current.formatAxis(value),
    onHover: (index) => latest.current.onHover(index),
  })
  return new uPlot(options, alignedData(latest.current), element)
}

function fit(plot: uPlot, element: HTMLElement): void {
  const { clientWidth: width, clientHeight: height } = element
  if (width > 0 && width !== plot.width) plot.setSize({ width, height })
}

function alignedData({ kind, data }: PlotProps): uPlot.AlignedData {
  const columns = drawnColumns(kind, data.values)
  return [data.time, ...(kind === 'stack' ? columns : columns.map(withNulls))]
}

function timeRange({ data: { time }, live }: PlotProps): [number, number] {
  return timeWindow(time[0] ?? 0, time.at(-1) ?? 0, live)
}

function valueTop({ kind, data, leastTop }: PlotProps): number {
  return niceTop(maxOf(drawnColumns(kind, data.values)), leastTop)
}
