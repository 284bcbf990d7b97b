import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Icon, { type IconProps } from '@cloudscape-design/components/icon'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { JobEvent } from '../../../../shared/job-event.ts'
import { printable } from '../../../../shared/printable.ts'
import { formatClock } from '../../../ui/quantity.ts'

const ROW_PX = 24
/** Rows outside the view, so that scrolling by wheel never shows a hole. */
const OVERSCAN_ROWS = 10
/** This close to the end counts as the end. */
const TAIL_PX = 32

const ICONS: Readonly<Record<JobEvent['level'], { name: IconProps.Name; variant: IconProps.Variant }>> = {
  info: { name: 'status-info', variant: 'subtle' },
  warning: { name: 'status-warning', variant: 'warning' },
  error: { name: 'status-negative', variant: 'error' },
}

/** Events as a virtual list that follows its end, until somebody scrolls up to read. */
export function LogList({ events }: { events: readonly JobEvent[] }) {
  const box = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    // Only what the browser reports by itself: to ask for a height in the middle of drawing lays out the page twice.
    measureElement: (_row, entry) => entry?.borderBoxSize[0]?.blockSize ?? ROW_PX,
    overscan: OVERSCAN_ROWS,
    useFlushSync: false,
  })
  useEffect(() => {
    if (following && events.length > 0) rows.scrollToIndex(events.length - 1, { align: 'end' })
  }, [events, following, rows])
  const onScroll = () => {
    const element = box.current
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < TAIL_PX)
  }
  if (events.length === 0) {
    return (
      <Box textAlign="center" color="text-body-secondary" padding="m">
        Nothing to show.
      </Box>
    )
  }
  return (
    <div className="log">
      <div
        ref={box}
        className="log-scroll"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Log"
        onScroll={onScroll}
      >
        <div className="log-rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              ref={rows.measureElement}
              data-index={index}
              className="log-row"
              style={{ transform: `translateY(${start}px)` }}
            >
              <LogLine event={events[index]} />
            </div>
          ))}
        </div>
      </div>
      {!following && (
        <div className="log-jump">
          <Button iconName="angle-down" onClick={() => setFollowing(true)}>
            Jump to newest
          </Button>
        </div>
      )}
    </div>
  )
}

function LogLine({ event }: { event: JobEvent | undefined }) {
  if (!event) return null
  const { name, variant } = ICONS[event.level]
  return (
    <>
      <span className="log-time">{formatClock(event.at)}</span>
      <Icon name={name} variant={variant} size="small" ariaLabel={event.level} />
      <span className="log-worker">{event.worker === null ? 'job' : `worker ${event.worker + 1}`}</span>
      <span className="log-message">
        {printable(event.message)}
        {event.sqlState && <span className="log-state"> {event.sqlState}</span>}
      </span>
    </>
  )
}
