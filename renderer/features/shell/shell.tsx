import AppLayout from '@cloudscape-design/components/app-layout'
import { type ReactNode, useState } from 'react'
import type { Route } from '../../routes.ts'
import { Help } from './help.tsx'
import { Notifications } from './notifications.tsx'
import { SideBar } from './side-bar.tsx'
import { WindowTitle } from './title-keeper.tsx'
import { TopBar } from './top-bar.tsx'
import { useFocusOnArrival } from './use-focus-on-arrival.ts'

interface ShellProps {
  readonly route: Route
  readonly hash: string
  readonly children: ReactNode
}

/** What stays while screens change: top bar, navigation, messages and help. */
export function Shell({ route, hash, children }: ShellProps) {
  const [navigationOpen, setNavigationOpen] = useState(true)
  const [helpOpen, setHelpOpen] = useState(false)
  useFocusOnArrival(hash)
  return (
    <>
      <WindowTitle />
      <div id="top">
        <TopBar />
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
        maxContentWidth={1600}
        content={<div className="screen">{children}</div>}
      />
    </>
  )
}
