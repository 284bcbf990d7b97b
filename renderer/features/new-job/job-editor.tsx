import SpaceBetween from '@cloudscape-design/components/space-between'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Cluster } from '../../../shared/cluster.ts'
import type { Column } from '../../../shared/table.ts'
import { useTableDetail, useTables } from '../../bridge/use-tables.ts'
import { askOnceReached } from '../../stream/stored-jobs.ts'
import { focusFirstError } from '../../ui/focus-first-error.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ChangeSection } from './change/change-section.tsx'
import { checkForm, type Field, type FieldErrors } from './check-form.ts'
import { ConditionSection } from './condition/condition-section.tsx'
import { LimitsSection } from './limits-section.tsx'
import { OperationSection } from './target/operation-section.tsx'
import { PlanView } from './dry-run/plan-view.tsx'
import { fieldOf } from './problem-field.ts'
import { Summary } from './start/summary.tsx'
import { TableSection } from './target/table-section.tsx'
import type { JobFormState } from './use-job-form.ts'
import { type PlanState, usePlan } from './dry-run/use-plan.ts'

const NO_COLUMNS: readonly Column[] = []

interface JobEditorProps {
  readonly job: JobFormState
  readonly cluster: Cluster
}

/** The form, its plan and its summary, on a cluster that can be asked. */
export function JobEditor({ job: { form, update }, cluster }: JobEditorProps) {
  const tables = useTables(cluster.name)
  const detail = useTableDetail(cluster.name, form.table)
  const columns = (detail.state === 'ready' && detail.value?.columns) || NO_COLUMNS
  const [attempted, setAttempted] = useState(false)
  const { spec, errors } = checkForm(form, columns)
  const plan = usePlan(spec)
  const page = useRef<HTMLDivElement>(null)
  useArrival(page, plan)
  useEffect(() => {
    if (tables.answer.state === 'ready') askOnceReached(cluster.name)
  }, [tables.answer.state, cluster.name])

  const shown = shownErrors(errors, attempted)
  const placed = problemAt(plan, form.operation)
  const errorAt = (field: Field | 'strategy') => {
    const typed = field === 'strategy' ? undefined : shown[field]?.message
    return typed ?? (placed?.field === field ? placed.message : null)
  }
  const dryRun = () => {
    setAttempted(true)
    if (spec) void plan.dryRun(spec)
    else focusFirstError(page.current)
  }
  const section = { form, onChange: update, columns, attempted }
  return (
    <div ref={page} className="job-editor">
      <div className="job-columns">
        <SpaceBetween size="l">
          <OperationSection {...section} />
          <TableSection
            {...section}
            error={errorAt('table')}
            tables={tables.answer}
            onReload={tables.reload}
          />
          {tables.answer.state === 'failed' && (
            <ProblemAlert
              header={`The tables of ${cluster.name} cannot be listed`}
              problem={tables.answer.problem}
              onRetry={tables.reload}
            />
          )}
          {tables.answer.state !== 'failed' && detail.state === 'failed' && (
            <ProblemAlert problem={detail.problem} />
          )}
          {form.operation !== 'repopulate' && <ConditionSection {...section} error={errorAt('condition')} />}
          {form.operation === 'update' && <ChangeSection {...section} error={errorAt('change')} />}
          <LimitsSection {...section} errors={shown} strategyError={errorAt('strategy')} />
          {'plan' in plan.attempt && plan.attempt.plan.spec.cluster === cluster.name && (
            <div className="job-plan" tabIndex={-1} role="group" aria-label="Dry run">
              <PlanView plan={plan.attempt.plan} current={plan.current} onLedger={dryRun} />
            </div>
          )}
        </SpaceBetween>
        <aside className="job-summary" aria-label="Summary">
          <Summary
            cluster={cluster}
            spec={spec}
            plan={plan}
            showProblem={plan.current && placed === null}
            onDryRun={dryRun}
          />
        </aside>
      </div>
    </div>
  )
}

function shownErrors(errors: FieldErrors, attempted: boolean): FieldErrors {
  if (attempted) return errors
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => !error.missing))
}

/** A refused plan, where the form can put it right; null when that is nowhere or no longer true. */
function problemAt({ attempt, current }: PlanState, operation: 'purge' | 'update' | 'repopulate') {
  if (attempt.state !== 'failed' || !current) return null
  const field = fieldOf(attempt.problem.code, operation)
  return field && { field, message: `${attempt.problem.message} ${attempt.problem.nextStep}` }
}

/** Brings what the dry run found into view and under the keyboard: the plan, or the field that it refused. */
function useArrival(page: RefObject<HTMLDivElement | null>, { attempt }: PlanState): void {
  useEffect(() => {
    if (attempt.state === 'planned') focusPlan(page.current)
    if (attempt.state === 'failed') focusFirstError(page.current)
  }, [attempt, page])
}

function focusPlan(page: HTMLElement | null): void {
  const plan = page?.querySelector<HTMLElement>('.job-plan')
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  plan?.scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' })
  plan?.focus({ preventScroll: true })
}
