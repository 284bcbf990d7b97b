import Box from '@cloudscape-design/components/box'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { memo } from 'react'
import { commandLineOf } from '../../../shared/command-line.ts'
import type { Plan } from '../../../shared/plan.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { changeSentence, limitsSentence } from './job-words.ts'

/** The specification in words, as a command and as the SQL of one batch. */
export const AskedPanel = memo(function AskedPanel({ plan }: { plan: Plan }) {
  const command = commandLineOf(plan.spec)
  return (
    <ExpandableSection variant="container" headerText="What was asked" headingTagOverride="h2">
      <SpaceBetween size="m">
        <div>
          <div className="job-sentence">{changeSentence(plan.spec)}</div>
          <Box color="text-body-secondary">{limitsSentence(plan.spec)}</Box>
        </div>
        <Code label="The same from a terminal" text={command} what="command" />
        {plan.statements.length > 0 && (
          <Code label="SQL of one batch" text={plan.statements.join(';\n\n')} what="SQL" />
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
        <code>{text}</code>
        <CopyButton text={() => text} what={what} />
      </div>
    </div>
  )
}
