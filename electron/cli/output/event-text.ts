import type { JobEvent } from '../../../shared/job-event.ts'
import { counted } from '../../../shared/counted.ts'
import { printable } from '../../../shared/printable.ts'

/** A conflict storm must not scroll everything else away; the log has all of them. */
const LINES_PER_SECOND = 5

/** Turns the events a person should see into lines, and counts those it held back. */
export function createEventLines() {
  let second = 0
  let shown = 0
  let dropped = 0
  return {
    line: (event: JobEvent): string | null => {
      if (event.level === 'info') return null
      const now = Math.floor(event.at / 1_000)
      if (now !== second) [second, shown] = [now, 0]
      shown += 1
      if (shown <= LINES_PER_SECOND) return eventText(event)
      dropped += 1
      return null
    },
    heldBack: () => (dropped > 0 ? `${counted(dropped, 'more warning')} in the log` : null),
  }
}

function eventText(event: JobEvent): string {
  const who = event.worker === null ? '' : `worker ${event.worker + 1}: `
  return `${event.level}: ${who}${printable(event.message)}`
}
