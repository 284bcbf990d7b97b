import type { KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs'
import TruncatedText from '@cloudscape-design/components/truncated-text'
import type { ClusterProfile } from '../../../shared/cluster.ts'
import { endpointText } from '../../../shared/endpoint.ts'
import { formatAgo } from '../../ui/ago.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { AWS_PROFILE, DEFAULT_CREDENTIALS } from '../../../shared/words.ts'

/** How a saved cluster is reached, in the four facts that fit side by side. */
export function clusterFacts(profile: ClusterProfile): KeyValuePairsProps.Item[] {
  const { region, user, schema, awsProfile } = profile
  return [
    { label: 'Endpoint', value: <EndpointText endpoint={endpointText(profile)} /> },
    { label: 'Region', value: region },
    { label: 'Database user', value: schema === null ? user : `${user}, schema ${schema}` },
    { label: AWS_PROFILE, value: awsProfile ?? DEFAULT_CREDENTIALS },
  ]
}

/** `Last used yesterday`. */
export function lastUsedWords(lastUsed: string | null): string {
  return lastUsed === null ? 'Not used yet' : `Last used ${formatAgo(lastUsed)}`
}

/** An endpoint, cut off where there is no room for it; the copy is always whole. */
function EndpointText({ endpoint }: { endpoint: string }) {
  return (
    <span className="endpoint">
      <TruncatedText>{endpoint}</TruncatedText>
      <CopyButton compact text={() => endpoint} what="endpoint" />
    </span>
  )
}
