import Badge from '@cloudscape-design/components/badge'
import SideNavigation from '@cloudscape-design/components/side-navigation'
import { useUpdates } from '../../bridge/updates-store.ts'
import { hrefOf, type Route } from '../../routes.ts'

const ITEMS = [
  { type: 'link', text: 'Clusters', href: hrefOf({ page: 'clusters' }) },
  { type: 'link', text: 'New job', href: hrefOf({ page: 'new-job', preset: {} }) },
  { type: 'link', text: 'Jobs', href: hrefOf({ page: 'jobs' }) },
  { type: 'link', text: 'Archives', href: hrefOf({ page: 'archives' }) },
  { type: 'divider' },
] as const
const SETTINGS = { type: 'link', text: 'Settings', href: hrefOf({ page: 'settings' }) } as const

/** The way to every screen; a job belongs to Jobs. */
export function SideBar({ route }: { route: Route }) {
  const isUpdateReady = useUpdates(({ status }) => status?.state.state === 'ready')
  const settings = { ...SETTINGS, ...(isUpdateReady && { info: <Badge color="blue">Update ready</Badge> }) }
  return <SideNavigation activeHref={activeHref(route)} items={[...ITEMS, settings]} />
}

function activeHref(route: Route): string {
  if (route.page === 'job' || route.page === 'undo') return hrefOf({ page: 'jobs' })
  if (route.page === 'new-job') return hrefOf({ page: 'new-job', preset: {} })
  if (route.page === 'home' || route.page === 'cluster' || route.page === 'cluster-form')
    return hrefOf({ page: 'clusters' })
  if (route.page === 'about') return SETTINGS.href
  return hrefOf(route)
}
