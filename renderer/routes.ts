import { useEffect, useSyncExternalStore } from 'react'
import { ConditionForm } from '../shared/condition.ts'
import { parseTableName, quoteTable } from '../shared/identifier.ts'
import type { TableName } from '../shared/table-name.ts'
import { JobSpec, Operation } from '../shared/job-spec.ts'

/** What a link to New job may choose in advance. */
export interface NewJobPreset {
  /** By name; the current one without it. */
  readonly cluster?: string
  readonly operation?: Operation
  readonly table?: TableName
  readonly condition?: ConditionForm
  /** The file of a write, absolute. */
  readonly file?: string
  /** The guided first purge: gentle limits, so that there is something to watch. */
  readonly tour?: boolean
  /** A job to fill the form with, to run it again or a variation of it. */
  readonly again?: JobSpec
}

/** One screen of the window; it lives in the hash, so that Back and links work as in any browser. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'clusters' }
  /** The tables of a cluster. */
  | { readonly page: 'cluster'; readonly name: string }
  /** To change a cluster or, without a name, to add one. */
  | { readonly page: 'cluster-form'; readonly name: string | null }
  | { readonly page: 'new-job'; readonly preset: NewJobPreset }
  | { readonly page: 'jobs' }
  | { readonly page: 'job'; readonly jobId: string }
  /** To undo a job. */
  | { readonly page: 'undo'; readonly jobId: string }
  /** The archives of this machine. */
  | { readonly page: 'archives' }
  | { readonly page: 'settings' }
  | { readonly page: 'about' }

/** The route of a location's hash; anything unknown is `home`. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, part] = path.split('/')
  const id = part && decoded(part)
  if (page === 'clusters') return id ? { page: 'cluster', name: id } : { page }
  if (page === 'cluster-form') return { page, name: id || null }
  if (page === 'settings' || page === 'about' || page === 'archives') return { page }
  if (page === 'undo' && id) return { page, jobId: id }
  if (page === 'new-job') return { page, preset: parsePreset(new URLSearchParams(query)) }
  if (page === 'jobs') return id ? { page: 'job', jobId: id } : { page }
  return { page: 'home' }
}

/** A part of a path; nothing where it was not encoded. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

function parsePreset(query: URLSearchParams): NewJobPreset {
  const cluster = query.get('cluster')
  const operation = Operation.exclude(['undo']).safeParse(query.get('operation')).data
  const table = parseTableName(query.get('table') ?? '')
  const condition = parseJson(query.get('condition'), ConditionForm)
  const file = query.get('rows')
  const again = parseJson(query.get('again'), JobSpec)
  return {
    ...(cluster && { cluster }),
    ...(operation && { operation }),
    ...(table && { table }),
    ...(condition && { condition }),
    ...(file && { file }),
    ...(query.has('tour') && { tour: true }),
    ...(again && { again }),
  }
}

/** Undefined for what the schema does not take. */
function parseJson<T>(text: string | null, schema: { parse: (json: unknown) => T }): T | undefined {
  try {
    return text === null ? undefined : schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The hash of a route, for `href`: `#/jobs/42`. */
export function hrefOf(route: Route): string {
  if (route.page === 'home') return '#/'
  if (route.page === 'cluster') return `#/clusters/${encodeURIComponent(route.name)}`
  if (route.page === 'cluster-form')
    return route.name === null ? '#/cluster-form' : `#/cluster-form/${encodeURIComponent(route.name)}`
  if (route.page === 'job') return `#/jobs/${encodeURIComponent(route.jobId)}`
  if (route.page === 'undo') return `#/undo/${encodeURIComponent(route.jobId)}`
  if (route.page === 'new-job') return `#/new-job${presetQuery(route.preset)}`
  return `#/${route.page}`
}

function presetQuery({ cluster, operation, table, condition, file, tour, again }: NewJobPreset): string {
  const query = new URLSearchParams({
    ...(cluster && { cluster }),
    ...(operation && { operation }),
    ...(table && { table: quoteTable(table) }),
    ...(condition && { condition: JSON.stringify(condition) }),
    ...(file && { rows: file }),
    ...(tour && { tour: '' }),
    ...(again && { again: JSON.stringify(again) }),
  }).toString()
  return query && `?${query}`
}

/** Where a job is filled in to be run once more: an undo begins at the job that it undoes. */
export function runAgain(spec: JobSpec): Route {
  if (spec.operation === 'undo') return { page: 'undo', jobId: spec.job }
  return { page: 'new-job', preset: { again: spec } }
}

export function navigate(route: Route): void {
  window.location.hash = hrefOf(route)
}

/** Where the window is now; the same screen with another preset is another place. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash)
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** Whether the window shows the page that it opened with, and nobody has gone anywhere yet. */
export function isOpeningPage(): boolean {
  return window.history.length === 1
}

/** Where what the opening page showed is gone, `to` takes its place without a word. Answers whether it does. */
export function useFallback(isGone: boolean, to: Route): boolean {
  const falls = isGone && isOpeningPage()
  const href = hrefOf(to)
  useEffect(() => {
    if (falls) window.location.replace(href)
  }, [falls, href])
  return falls
}
