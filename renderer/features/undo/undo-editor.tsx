import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useRef, useState } from 'react'
import type { UndoComparison, UndoPreview } from '../../../shared/archive.ts'
import type { Cluster } from '../../../shared/cluster.ts'
import { focusFirstError } from '../../ui/focus-first-error.ts'
import { usePlan } from '../new-job/dry-run/use-plan.ts'
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
  const offers = useOffers(plan.attempt)
  const [compared, setCompared] = useState<Compared | null>(null)
  const page = useRef<HTMLDivElement>(null)
  const dryRun = () => {
    if (spec) void plan.dryRun(spec)
    else focusFirstError(page.current)
  }
  useFirst(dryRun)
  const shown = 'plan' in plan.attempt ? plan.attempt.plan : null
  const preview = shown?.undo
  const section = { form, onChange: setForm }
  return (
    <div ref={page} className="job-editor">
      <div className="job-columns">
        <SpaceBetween size="l">
          <UndonePanel undone={undone} preview={preview ?? null} />
          <UndoChoices {...section} of={undone.of} offers={offers} />
          <UndoLimits {...section} errors={errors} />
          {shown && preview && (
            <div className="job-plan" tabIndex={-1} role="group" aria-label="Dry run">
              <UndoPlanView
                plan={shown}
                current={plan.current}
                preview={compared?.of === preview ? withComparison(preview, compared.comparison) : preview}
                onCompared={(comparison) => setCompared({ of: preview, comparison })}
              />
            </div>
          )}
        </SpaceBetween>
        <aside className="job-summary" aria-label="Summary">
          <Summary {...{ cluster, spec, plan }} showProblem={plan.current} onDryRun={dryRun} />
        </aside>
      </div>
    </div>
  )
}

/** Nothing of an undo is kept before it starts. */
const NOTHING_TO_FORGET = { onStarted: () => {} }

/** Of the preview that it was made for. */
interface Compared {
  readonly of: UndoPreview
  readonly comparison: UndoComparison
}

function withComparison(preview: UndoPreview, { counts, compared }: UndoComparison): UndoPreview {
  return { ...preview, counts, compared }
}

/** Once, when the page has come: a dry run only reads, and without it there is nothing to decide on. */
function useFirst(act: () => void): void {
  const first = useRef(act)
  useEffect(() => first.current(), [])
}
