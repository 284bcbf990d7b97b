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

/** Leaves room for some rows of the list above it. */
const PANEL_SIZE_PX = 340

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
  const [panelSize, setPanelSize] = useState(PANEL_SIZE_PX)
  const { chosen, close } = useChosenTable()
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
        splitPanel={looksAt && <TablePanel {...looksAt} />}
        splitPanelOpen={looksAt !== null}
        splitPanelPreferences={panel}
        splitPanelSize={panelSize}
        onSplitPanelResize={({ detail }) => setPanelSize(detail.size)}
        onSplitPanelPreferencesChange={({ detail }) => setPanel(detail)}
        onSplitPanelToggle={close}
        maxContentWidth={1600}
        content={<div className="screen">{children}</div>}
      />
    </>
  )
}
