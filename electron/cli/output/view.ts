import type { Stdio } from '../stdio.ts'
import type { JobView } from './job-view.ts'
import { createJsonView } from './json-view.ts'
import { createLiveView } from './live-view.ts'
import { createPlainView } from './plain-view.ts'
import { type Intro, planSummary } from './plan-text.ts'

/** The way to show a job that suits whoever reads standard output. */
export function viewFor(stdio: Stdio, json: boolean): JobView {
  if (json) return createJsonView(stdio, ({ result }) => ({ type: 'result', ...result }))
  return textViewFor(stdio, planSummary)
}

/** The same for people only, with the given lines before it. */
export function textViewFor(stdio: Stdio, intro: Intro): JobView {
  return stdio.terminal ? createLiveView(stdio, intro) : createPlainView(stdio, intro)
}
