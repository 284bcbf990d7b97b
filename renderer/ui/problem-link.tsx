import Link from '@cloudscape-design/components/link'
import type { ProblemAction } from '../../shared/problem.ts'
import { hrefOf, type Route, useHash } from '../routes.ts'

interface Place {
  readonly text: string
  readonly route: Route
}

const CLUSTERS: Place = { text: 'Open clusters', route: { page: 'clusters' } }

/** Where the window has what a problem asks of Sluice; null where it has none but the place itself. */
const PLACES: Readonly<Record<ProblemAction, Place | null>> = {
  'start-sandbox': CLUSTERS,
  'reset-sandbox': CLUSTERS,
  'create-ledger': { text: 'Open New job', route: { page: 'new-job', preset: {} } },
  'print-ledger-sql': null,
  'allow-rejects': null,
  'list-jobs': { text: 'Open jobs', route: { page: 'jobs' } },
  'add-cluster': { text: 'Add a cluster', route: { page: 'cluster-form', name: null } },
  'change-cluster': CLUSTERS,
}

/** The way to what a problem asks of Sluice, unless the window is there. */
export function ProblemLink({ action }: { action: ProblemAction | undefined }) {
  const hash = useHash()
  const place = action && PLACES[action]
  if (!place) return null
  const href = hrefOf(place.route)
  return hash.startsWith(href) ? null : <Link href={href}>{place.text}</Link>
}
