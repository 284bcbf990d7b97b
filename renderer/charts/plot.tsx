import 'uplot/dist/uPlot.min.css'
import { useEffect, useLayoutEffect, useRef } from 'react'
import uPlot from 'uplot'
import { drawnColumns, withNulls } from './chart-data.ts'
import { plotOptions, type PlotProps } from './plot-options.ts'

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
    const options = plotOptions(latest, element.clientWidth, getComputedStyle(element).fontFamily)
    const made = new uPlot(options, alignedData(latest.current), element)
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

function fit(plot: uPlot, element: HTMLElement): void {
  const { clientWidth: width, clientHeight: height } = element
  if (width > 0 && width !== plot.width) plot.setSize({ width, height })
}

function alignedData({ kind, data }: PlotProps): uPlot.AlignedData {
  const columns = drawnColumns(kind, data.values)
  return [data.time, ...(kind === 'stack' ? columns : columns.map(withNulls))]
}
