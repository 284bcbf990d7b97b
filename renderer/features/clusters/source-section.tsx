import SpaceBetween from '@cloudscape-design/components/space-between'
import Tiles from '@cloudscape-design/components/tiles'
import { AccountSection } from './account-section.tsx'
import { EndpointSection } from './endpoint-section.tsx'
import type { FormSectionProps } from './use-cluster-form.ts'
import { Panel } from '../../ui/panel.tsx'

/** How a person says which cluster it is. */
export type Source = 'account' | 'endpoint'

const ITEMS: { value: Source; label: string; description: string }[] = [
  {
    value: 'account',
    label: 'From your AWS account',
    description: 'Sluice lists the clusters of a profile and a Region.',
  },
  { value: 'endpoint', label: 'By endpoint', description: 'Paste it; nothing is looked up.' },
]

interface SourceSectionProps extends FormSectionProps {
  readonly source: Source
  /** Null where there is nothing to choose: a saved cluster has its endpoint. */
  readonly onSource: ((source: Source) => void) | null
}

export function SourceSection({ source, onSource, ...section }: SourceSectionProps) {
  return (
    <Panel title="Cluster">
      <SpaceBetween size="m">
        {onSource && (
          <Tiles
            ariaLabel="How to choose the cluster"
            value={source}
            items={ITEMS}
            onChange={({ detail }) => onSource(detail.value === 'account' ? 'account' : 'endpoint')}
          />
        )}
        {source === 'account' ? <AccountSection {...section} /> : <EndpointSection {...section} />}
      </SpaceBetween>
    </Panel>
  )
}
