import Box from '@cloudscape-design/components/box'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { CodeBlock } from '../../ui/code-block.tsx'

/** How psql and programs of one's own reach the sandbox. The keys stay out of the window: the command prints them. */
export function ConnectClient() {
  return (
    <ExpandableSection
      variant="footer"
      headerText="Connect another client"
      headerDescription="Programs written for Aurora DSQL run against the sandbox unchanged."
    >
      <SpaceBetween size="s">
        <Box>
          The sandbox speaks the PostgreSQL protocol with TLS and IAM tokens, as Aurora DSQL does. This
          command prints what a client needs: endpoint, port, Region, access keys and the file of its
          certificate authority.
        </Box>
        <CodeBlock text="sluice sandbox env" what="command" />
        <Box color="text-body-secondary">
          Log in as the user admin to the database postgres. It listens on 127.0.0.1 only.
        </Box>
      </SpaceBetween>
    </ExpandableSection>
  )
}
