import TruncatedText from '@cloudscape-design/components/truncated-text'
import { CopyButton } from '../../ui/copy-button.tsx'

/** An endpoint, cut off where there is no room for it; the copy is always whole. */
export function EndpointText({ endpoint }: { endpoint: string }) {
  return (
    <span className="endpoint">
      <TruncatedText>{endpoint}</TruncatedText>
      <CopyButton compact text={() => endpoint} what="endpoint" />
    </span>
  )
}
