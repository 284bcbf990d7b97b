import Container from '@cloudscape-design/components/container'
import { useMemo } from 'react'
import { LiveChart } from '../../../charts/live-chart.tsx'
import { PALETTES, seriesColour } from '../../../charts/palette.ts'
import { ROWS_PER_SECOND } from '../../../../shared/words.ts'
import type { Rates } from '../../../stream/stored-rates.ts'
import { formatCount } from '../../../ui/quantity.ts'
import { useDark } from '../../../ui/theme.ts'

const HEIGHT_PX = 160
const LEAST_ROWS_PER_SECOND = 100
const NO_MARKS = [] as const

/** What all machines do together, as the ledger told each time that it was asked. */
export function LedgerChart({ jobId, rates }: { jobId: string; rates: Rates }) {
  const palette = PALETTES[useDark() ? 'dark' : 'light']
  const data = useMemo(() => {
    const first = rates[0]?.at ?? 0
    const time = Float64Array.from(rates, ({ at }) => (at - first) / 1_000)
    return { time, values: [Float64Array.from(rates, ({ rowsPerSecond }) => rowsPerSecond)] }
  }, [rates])
  const series = useMemo(() => [{ label: 'All machines', colour: seriesColour(palette, 0) }], [palette])
  return (
    <Container>
      <LiveChart
        {...{ data, series, palette }}
        caption={ROWS_PER_SECOND}
        kind="stack"
        live
        syncKey={jobId}
        marks={NO_MARKS}
        leastTop={LEAST_ROWS_PER_SECOND}
        height={HEIGHT_PX}
        format={formatCount}
        resting={{ label: 'now', values: [rates.at(-1)?.rowsPerSecond ?? null] }}
      />
    </Container>
  )
}
