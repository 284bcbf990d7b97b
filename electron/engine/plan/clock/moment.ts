import type { Session } from '../../db/session.ts'

/** A time of the cluster's clock in UTC: `2026-11-28T11:40:35.123456Z`. */
export const MOMENT_FORMAT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`

export async function clusterMoment(session: Session): Promise<string> {
  const { rows } = await session.query(
    `SELECT pg_catalog.to_char(now() AT TIME ZONE 'UTC', ${MOMENT_FORMAT})`,
  )
  return rows[0]?.[0] ?? ''
}

/** Types that can hold the time, as the database names them. */
export type TimeType = (typeof TIME_TYPES)[number]

const TIME_TYPES = ['date', 'time', 'time with time zone', 'timestamp', 'timestamp with time zone'] as const

export function isTimeType(name: string): name is TimeType {
  return TIME_TYPES.some((type) => type === name)
}

/** Days from the moment's own, by the words that PostgreSQL reads in a date. */
const DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 }
const DAY_MS = 86_400_000

/**
 * `now`, `today`, `tomorrow` or `yesterday` at a moment, as text that the type reads the same way whatever the
 * session's time zone: days begin and end in UTC. Null for other words.
 */
export function wordAt(moment: string, word: string, type: TimeType): string | null {
  const isNow = word === 'now'
  const days = DAYS[word]
  if (!isNow && days === undefined) return null
  const date = new Date(Date.parse(moment.slice(0, 10)) + (days ?? 0) * DAY_MS).toISOString().slice(0, 10)
  const time = isNow ? moment.slice(11, -1) : '00:00:00'
  const isZoned = type.endsWith('with time zone')
  const text = type === 'date' ? date : type.startsWith('timestamp') ? `${date} ${time}` : time
  return isZoned ? `${text}+00` : text
}
