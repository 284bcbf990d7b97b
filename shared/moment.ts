import { z } from 'zod'

/** A time on the cluster's clock, in UTC and to the microsecond: `2026-11-28T11:40:35.123456Z`. */
export const Moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)

export function momentText(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, -1)} UTC`
}
