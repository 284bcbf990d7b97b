import Container from '@cloudscape-design/components/container'
import Header, { type HeaderProps } from '@cloudscape-design/components/header'
import type { ReactNode } from 'react'

interface PanelProps extends Omit<HeaderProps, 'variant'> {
  readonly title: ReactNode
  readonly fitHeight?: boolean
}

/** A part of a screen: a container under a heading of level 2. */
export function Panel({ title, fitHeight = false, children, ...header }: PanelProps) {
  return (
    <Container
      fitHeight={fitHeight}
      header={
        <Header variant="h2" {...header}>
          {title}
        </Header>
      }
    >
      {children}
    </Container>
  )
}
