import Button from '@cloudscape-design/components/button'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type FormEvent, memo } from 'react'
import { type JobSpec, MAX_WORKERS, changesMatching } from '../../../../shared/job-spec.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../../shared/transaction-limits.ts'
import { LIMITS, limitsSentence } from '../../../ui/limits.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { formatCount } from '../../../ui/quantity.ts'
import { TextField } from '../../../ui/text-field.tsx'
import { draftError, LIMIT_FIELDS, type LimitField, type LimitsInForce, textOf } from './limits-draft.ts'
import { type LimitsForm, useLimits } from './use-limits.ts'
import { NO_LIMIT } from '../../../../shared/words.ts'

interface LimitsPanelProps {
  readonly jobId: string
  readonly spec: JobSpec
  readonly limits: LimitsInForce
  /** This process does not work on it: the limits go to the ledger of its cluster. */
  readonly inLedger?: boolean
}

/** The limits in force, and other ones for a job that runs; closed unless somebody wants to change them. */
export const LimitsPanel = memo(OpenLimitsPanel, isSame)

/** Every snapshot brings new objects that say the same. */
function isSame(old: LimitsPanelProps, { jobId, spec, limits }: LimitsPanelProps): boolean {
  const sameLimits = LIMIT_FIELDS.every((field) => old.limits[field] === limits[field])
  return old.jobId === jobId && old.spec === spec && sameLimits
}

function OpenLimitsPanel({ jobId, spec, limits, inLedger = false }: LimitsPanelProps) {
  const form = useLimits(jobId, inLedger ? spec.cluster : null, limits)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.apply()
  }
  return (
    <ExpandableSection
      variant="container"
      headerText="Limits"
      headingTagOverride="h2"
      headerDescription={limitsSentence(limits)}
    >
      <form onSubmit={submit}>
        <SpaceBetween size="s">
          {form.problem && <ProblemAlert problem={form.problem} header="The limits were not changed" />}
          <div className="limits-form">
            {LIMIT_FIELDS.map((field) => (
              <LimitInput key={field} {...{ field, form, spec, limits }} />
            ))}
            <div className="limits-apply">
              <Button
                formAction="submit"
                loading={form.running}
                loadingText="Applying"
                disabled={!form.canApply}
                disabledReason="All limits equal the current ones."
              >
                Apply
              </Button>
            </div>
          </div>
          <LiveRegion>
            {form.applied && (
              <StatusIndicator type="success">
                Applied. Workers use the new limits within a second. Nothing is lost or repeated.
              </StatusIndicator>
            )}
          </LiveRegion>
        </SpaceBetween>
      </form>
    </ExpandableSection>
  )
}

const CONSTRAINTS: Readonly<Record<LimitField, string>> = {
  batchSize: `1 to ${formatCount(MAX_ROWS_PER_TRANSACTION)} rows per transaction.`,
  workers: `1 to ${MAX_WORKERS} connections.`,
  rowsPerSecond: 'Rows per second. Leave empty for no limit.',
}

interface LimitInputProps extends Pick<LimitsPanelProps, 'spec' | 'limits'> {
  readonly field: LimitField
  readonly form: LimitsForm
}

function LimitInput({ field, form, spec, limits }: LimitInputProps) {
  const fixed = field === 'workers' && changesMatching(spec) && spec.strategy === 'sequential'
  const text = textOf(field, form.draft, limits)
  return (
    <TextField
      label={LIMITS[field].label}
      constraint={fixed ? 'A sequential job uses one worker.' : CONSTRAINTS[field]}
      error={draftError(field, text)}
      value={text}
      inputMode="numeric"
      disabled={fixed}
      placeholder={field === 'rowsPerSecond' ? NO_LIMIT : ''}
      onChange={(typed) => form.type(field, typed)}
    />
  )
}
