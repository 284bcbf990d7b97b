import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useRef, useState } from 'react'
import type { UndoComparison, UndoPreview } from '../../../shared/archive.ts'
import type { Cluster } from '../../../shared/cluster.ts'
import { focusFirstError } from '../../ui/focus-first-error.ts'
import { type PlanState, usePlan } from '../new-job/dry-run/use-plan.ts'
import { Summary } from '../new-job/start/summary.tsx'
import { checkUndoForm, FIRST_UNDO_FORM, type Undone } from './undo-form.ts'
import { UndoChoices } from './undo-choices.tsx'
import { UndoLimits } from './undo-limits.tsx'
import { UndoPlanView } from './undo-plan-view.tsx'
import { UndonePanel } from './undone-panel.tsx'
import { useOffers } from './use-offers.ts'

interface UndoEditorProps {
  readonly undone: Undone
  readonly cluster: Cluster
}

/** What is undone and how, the plan of it and its summary: reads like New job, but begins with its dry run. */
export function UndoEditor({ undone, cluster }: UndoEditorProps) {
  const [form, setForm] = useState(FIRST_UNDO_FORM)
  const { spec, errors } = checkUndoForm(form, undone)
  const plan = usePlan(spec, NOTHING_TO_FORGET)
  const offers = useOffers(plan.attempt, form)
  const [compared, setCompared] = useState<Compared | null>(null)
  const page = useRef<HTMLDivElement>(null)
  const dryRun = () => {
    if (spec) void plan.dryRun(spec)
    else focusFirstError(page.current)
  }
  useFirst(dryRun)
  const { attempt } = withComparison(plan, compared)
  const shown = 'plan' in attempt ? attempt.plan : null
  const preview = shown?.undo ?? null
  const section = { form, onChange: setForm }
  return (
    <div ref={page} className="job-editor">
      <div className="job-columns">
        <SpaceBetween size="l">
          <UndonePanel undone={undone} preview={preview} />
          <UndoChoices {...section} of={undone.of} offers={offers} />
          <UndoLimits {...section} errors={errors} />
          {shown && preview && (
            <div className="job-plan" tabIndex={-1} role="group" aria-label="Dry run">
              <UndoPlanView
                plan={shown}
                current={plan.current}
                preview={preview}
                onCompared={(comparison) => setCompared({ of: previewOf(plan), comparison })}
              />
            </div>
          )}
        </SpaceBetween>
        <aside className="job-summary" aria-label="Summary">
          <Summary
            {...{ cluster, spec }}
            plan={{ ...plan, attempt }}
            showProblem={plan.current}
            onDryRun={dryRun}
          />
        </aside>
      </div>
    </div>
  )
}

/** Nothing of an undo is kept before it starts. */
const NOTHING_TO_FORGET = { onStarted: () => {} }

/** Of the dry run that it was made for. */
interface Compared {
  readonly of: UndoPreview | null
  readonly comparison: UndoComparison
}

function previewOf({ attempt }: PlanState): UndoPreview | null {
  return ('plan' in attempt && attempt.plan.undo) || null
}

/** The dry run with the counts of all rows, once these are known. */
function withComparison(plan: PlanState, compared: Compared | null): PlanState {
  const { attempt } = plan
  const undo = previewOf(plan)
  if (!('plan' in attempt) || undo === null || compared?.of !== undo) return plan
  const { counts, compared: rows, samples = undo.samples } = compared.comparison
  return {
    ...plan,
    attempt: { ...attempt, plan: { ...attempt.plan, undo: { ...undo, counts, compared: rows, samples } } },
  }
}

/** Once, when the page has come: a dry run only reads, and without it there is nothing to decide on. */
function useFirst(act: () => void): void {
  const first = useRef(act)
  useEffect(() => first.current(), [])
}
