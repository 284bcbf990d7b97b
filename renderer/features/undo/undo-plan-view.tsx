import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type { UndoComparison, UndoPreview } from '../../../shared/archive.ts'
import { plannedArchiveText } from '../../../shared/archive-words.ts'
import type { Plan } from '../../../shared/plan.ts'
import { comparedSentence, fatesOf, retypedSentences } from '../../../shared/undo-words.ts'
import { PlanPanel } from '../new-job/dry-run/plan-panel.tsx'
import { CompareRows } from './compare-rows.tsx'
import { UndoSampleTable } from './undo-sample.tsx'

interface UndoPlanViewProps {
  readonly plan: Plan
  readonly current: boolean
  /** With the counts of all rows, where these were compared. */
  readonly preview: UndoPreview
  readonly onCompared: (comparison: UndoComparison) => void
}

/** What comes back, what has changed since, and a few rows of it. */
export function UndoPlanView({ plan, current, preview, onCompared }: UndoPlanViewProps) {
  const { spec } = plan
  if (spec.operation !== 'undo') return null
  const kinds = fatesOf(spec, preview).map(({ found, fate, rows }) => ({
    label: `${found}: ${fate}`,
    value: (
      <Box fontSize="heading-m" fontWeight="bold">
        {rows}
      </Box>
    ),
  }))
  return (
    <PlanPanel {...{ plan, current }}>
      {retypedSentences(preview).map((sentence) => (
        <Alert key={sentence} type="info">
          {sentence}
        </Alert>
      ))}
      <div>
        <KeyValuePairs columns={4} items={kinds} />
        <Box padding={{ top: 's' }}>
          {`${comparedSentence(preview)} `}
          <CompareRows spec={spec} isWhole={preview.compared >= preview.archived} onCompared={onCompared} />
        </Box>
      </div>
      {plan.archive && (
        <KeyValuePairs
          columns={1}
          items={[
            {
              label: 'Archive of this undo',
              value: <span className="path">{plannedArchiveText(plan.archive)}</span>,
            },
          ]}
        />
      )}
      <UndoSampleTable preview={preview} rowKey={plan.key} overwrite={spec.overwrite} />
    </PlanPanel>
  )
}
