import type { Page } from '@playwright/test'
import type { Answer, Channel, RequestOf, ResponseOf } from '../../shared/channels.ts'
import type { Environment } from '../../shared/cluster.ts'
import { planHash } from '../../shared/confirmation.ts'
import { DEMO_TABLE } from '../../shared/demo-table.ts'
import { type JobSpec, Limits } from '../../shared/job-spec.ts'
import type { JobState } from '../../shared/job-state.ts'

/** What a channel answers to the page of the app; throws the problem's message. */
export async function ask<C extends Channel>(
  page: Page,
  channel: C,
  request: RequestOf<C>,
): Promise<ResponseOf<C>> {
  const answer = await page.evaluate(
    async ([name, payload]) => {
      const invoke = window.sluice.invoke as (channel: string, request: unknown) => Promise<unknown>
      // What is undefined in a test arrives here as null.
      return await invoke(name, payload ?? undefined)
    },
    [channel as string, request as unknown] as const,
  )
  const given = answer as Answer<ResponseOf<C>>
  if (!given.ok) throw new Error(`${channel}: ${given.problem.message}`)
  return given.value
}

/** What the window sends with a start, once a person has typed the table's name. */
export async function confirmedBy(page: Page, spec: JobSpec, environment: Environment) {
  const { place } = await ask(page, 'jobs:plan', spec)
  return { planHash: await planHash(spec, place, environment), typed: spec.table.name }
}

/** A job on every row of the demo table that takes about ten seconds. */
export const SLOW_UPDATE: JobSpec = {
  operation: 'update',
  cluster: 'sandbox',
  table: DEMO_TABLE,
  where: 'true',
  set: `status = 'slow'`,
  touchUpdatedAt: false,
  strategy: 'range',
  limits: Limits.parse({ batchSize: 50, workers: 2, rowsPerSecond: 500 }),
}

export async function jobState(page: Page, jobId: string): Promise<JobState> {
  return (await ask(page, 'jobs:get', { jobId })).snapshot.state
}
