import AppLayout, { type AppLayoutProps } from '@cloudscape-design/components/app-layout'
import { type ReactNode, useState } from 'react'
import type { Route } from '../../routes.ts'
import { useChosenTable } from '../tables/chosen-table.ts'
import { TablePanel } from '../tables/table-panel.tsx'
import { Help } from './help.tsx'
import { Notifications } from './notifications.tsx'
import { SideBar } from './side-bar.tsx'
import { WindowTitle } from './title-keeper.tsx'
import { TopBar } from './top-bar.tsx'
import { useFocusOnArrival } from './use-focus-on-arrival.ts'

/** Leaves room for some tables of the list above it. */
const STRUCTURE_PX = 340
/** Of the window's height, for rows: the list has done its work. */
const ROWS_SHARE = 0.62
/** What the window has beside the panel at its side. */
const SIDE_ROOM = 'calc(100vh - 40px)'

interface ShellProps {
  readonly route: Route
  readonly hash: string
  readonly children: ReactNode
}

/** What stays while screens change: top bar, navigation, messages and help. */
export function Shell({ route, hash, children }: ShellProps) {
  const [navigationOpen, setNavigationOpen] = useState(true)
  const [helpOpen, setHelpOpen] = useState(false)
  const [panel, setPanel] = useState<AppLayoutProps.SplitPanelPreferences>({ position: 'bottom' })
  const [sizes, setSizes] = useState(() => {
    return { structure: STRUCTURE_PX, rows: Math.round(window.innerHeight * ROWS_SHARE) }
  })
  const { chosen, tab, close } = useChosenTable()
  const shown = tab === 'rows' ? 'rows' : 'structure'
  const room = panel.position === 'bottom' ? `${sizes[shown]}px` : SIDE_ROOM
  const looksAt = route.page === 'cluster' && chosen?.cluster === route.name ? chosen : null
  useFocusOnArrival(hash)
  return (
    <>
      <WindowTitle />
      <div id="top">
        <TopBar route={route} />
      </div>
      <AppLayout
        headerSelector="#top"
        navigation={<SideBar route={route} />}
        navigationOpen={navigationOpen}
        navigationWidth={220}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        tools={<Help page={route.page} />}
        toolsOpen={helpOpen}
        onToolsChange={({ detail }) => setHelpOpen(detail.open)}
        notifications={<Notifications route={route} />}
        stickyNotifications
        splitPanel={looksAt && <TablePanel {...looksAt} room={room} />}
        splitPanelOpen={looksAt !== null}
        splitPanelPreferences={panel}
        splitPanelSize={sizes[shown]}
        onSplitPanelResize={({ detail }) => setSizes({ ...sizes, [shown]: detail.size })}
        onSplitPanelPreferencesChange={({ detail }) => setPanel(detail)}
        onSplitPanelToggle={close}
        maxContentWidth={1600}
        content={<div className="screen">{children}</div>}
      />
    </>
  )
}
