import Box from '@cloudscape-design/components/box'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { memo } from 'react'
import type { Approval } from '../../../shared/approval.ts'
import { approvalText } from '../../../shared/approval-words.ts'
import { commandLineOf } from '../../../shared/command-line.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import { shownSql } from '../../../shared/shown-sql.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { formatMoment } from '../../ui/quantity.ts'
import { changeSentence, limitsSentence } from './job-words.ts'
import { SQL_OF_ONE_BATCH } from '../../../shared/words.ts'

interface AskedPanelProps {
  readonly spec: JobSpec
  /** Of one batch; empty where they are not known. */
  readonly statements: readonly string[]
  /** Who approved of it; none where nobody knows. */
  readonly approvals?: readonly Approval[] | undefined
}

/** The specification in words, with who approved of it, as a command and as the SQL of one batch. */
export const AskedPanel = memo(function AskedPanel({ spec, statements, approvals = [] }: AskedPanelProps) {
  const command = commandLineOf(spec)
  return (
    <ExpandableSection variant="container" headerText="Job definition" headingTagOverride="h2">
      <SpaceBetween size="m">
        <div>
          <div className="job-sentence">{changeSentence(spec)}</div>
          <Box color="text-body-secondary">{limitsSentence(spec)}</Box>
          {approvals.map((approval) => (
            <Box key={approval.at} color="text-body-secondary">
              {approvalText(approval, formatMoment)}
            </Box>
          ))}
        </div>
        <Code label="The same from a terminal" text={command} what="command" />
        {statements.length > 0 && (
          <Code label={SQL_OF_ONE_BATCH} text={statements.join(';\n\n')} what="SQL" />
        )}
      </SpaceBetween>
    </ExpandableSection>
  )
})

function Code({ label, text, what }: { label: string; text: string; what: string }) {
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <div className="code-line">
        <code>{shownSql(text)}</code>
        <CopyButton text={() => text} what={what} />
      </div>
    </div>
  )
}
