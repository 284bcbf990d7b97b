import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { memo, useMemo } from 'react'
import { newestValues } from '../../../charts/chart-data.ts'
import { LiveChart, type Resting } from '../../../charts/live-chart.tsx'
import { PALETTES } from '../../../charts/palette.ts'
import { isFinished } from '../../../../shared/job-state.ts'
import type { LiveJob } from '../../../stream/live-job.ts'
import { ownRows } from '../../../stream/own-rows.ts'
import { formatCount, formatMilliseconds, formatTenths } from '../../../ui/quantity.ts'
import { useDark } from '../../../ui/theme.ts'
import { chartMarkOf } from './chart-marks.ts'
import { chartsOf, type ChartModel } from './chart-models.ts'

const WIDE_HEIGHT_PX = 220
const NARROW_HEIGHT_PX = 160

/** The three charts of a job, drawn once for each sample. */
export const JobCharts = memo(function JobCharts({ job }: { job: LiveJob }) {
  const palette = PALETTES[useDark() ? 'dark' : 'light']
  const live = !isFinished(job.snapshot.state)
  const { jobId, plan, history, snapshot, result } = job
  const charts = useMemo(
    () => chartsOf({ plan, history, snapshot, result }, palette),
    [plan, history, snapshot, result, palette],
  )
  if (history.length === 0) {
    return (
      <Container>
        <Box textAlign="center" color="text-body-secondary" padding="m">
          No charts: no samples were recorded while the job ran.
        </Box>
      </Container>
    )
  }
  const shared = { live, palette, syncKey: jobId, marks: history.marks().map(chartMarkOf) }
  const resting = (chart: ChartModel): Resting =>
    live
      ? { label: 'now', values: newestValues(chart.data.values) }
      : { label: ownRows(snapshot) < snapshot.rows ? 'this run' : 'whole job', values: chart.overall }
  const chart = (model: ChartModel, height: number, format: (value: number) => string) => (
    <LiveChart {...shared} {...model} resting={resting(model)} {...{ height, format }} />
  )
  return (
    <SpaceBetween size="m">
      <Container>{chart(charts.rows, WIDE_HEIGHT_PX, formatCount)}</Container>
      <div className="chart-pair">
        <Container fitHeight>{chart(charts.times, NARROW_HEIGHT_PX, formatMilliseconds)}</Container>
        <Container fitHeight>{chart(charts.setbacks, NARROW_HEIGHT_PX, formatTenths)}</Container>
      </div>
    </SpaceBetween>
  )
})
