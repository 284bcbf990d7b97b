import SideNavigation from '@cloudscape-design/components/side-navigation'
import { hrefOf, type Route } from '../../routes.ts'

const ITEMS = [
  { type: 'link', text: 'Clusters', href: hrefOf({ page: 'clusters' }) },
  { type: 'link', text: 'New job', href: hrefOf({ page: 'new-job', preset: {} }) },
  { type: 'link', text: 'Jobs', href: hrefOf({ page: 'jobs' }) },
  { type: 'divider' },
  { type: 'link', text: 'Settings', href: hrefOf({ page: 'settings' }) },
] as const

/** The way to every screen; a job belongs to Jobs. */
export function SideBar({ route }: { route: Route }) {
  return <SideNavigation activeHref={activeHref(route)} items={ITEMS} />
}

function activeHref(route: Route): string {
  if (route.page === 'job') return hrefOf({ page: 'jobs' })
  if (route.page === 'new-job') return hrefOf({ page: 'new-job', preset: {} })
  if (route.page === 'home' || route.page === 'cluster' || route.page === 'cluster-form')
    return hrefOf({ page: 'clusters' })
  return hrefOf(route)
}
