import SpaceBetween from '@cloudscape-design/components/space-between'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Cluster } from '../../../shared/cluster.ts'
import type { Operation } from '../../../shared/job-spec.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Column, TableSummary } from '../../../shared/table.ts'
import { useTableDetail, useTables } from '../../bridge/use-tables.ts'
import { askOnceReached } from '../../stream/stored-jobs.ts'
import { focusFirstError } from '../../ui/focus-first-error.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ArchiveSection } from './archive/archive-section.tsx'
import { ChangeSection } from './change/change-section.tsx'
import type { Field, FieldErrors } from './check-form.ts'
import { ConditionSection } from './condition/condition-section.tsx'
import { chooseTable, type JobForm } from './job-form.ts'
import { LimitsSection } from './limits-section.tsx'
import { KeyFileSection } from './target/key-file-section.tsx'
import { OperationSection } from './target/operation-section.tsx'
import { PlanView } from './dry-run/plan-view.tsx'
import { fieldOf } from './problem-field.ts'
import { Summary } from './start/summary.tsx'
import { WriteSections } from './write/write-sections.tsx'
import { TableSection } from './target/table-section.tsx'
import type { SectionProps } from './section-props.ts'
import type { JobFormState } from './use-job-form.ts'
import { usePlannedForm } from './use-planned-form.ts'
import type { PlanState } from './dry-run/use-plan.ts'

const NO_COLUMNS: readonly Column[] = []

interface JobEditorProps {
  readonly job: JobFormState
  readonly cluster: Cluster
}

/** The form, its plan and its summary, on a cluster that can be asked. */
export function JobEditor({ job, cluster }: JobEditorProps) {
  const { form, update, complete } = job
  const tables = useTables(cluster.name)
  const { answer: detail, reload } = useTableDetail(cluster.name, form.table)
  const columns = (detail.state === 'ready' && detail.value?.columns) || NO_COLUMNS
  const [attempted, setAttempted] = useState(false)
  const { spec, errors, plan, place, ...planned } = usePlannedForm(job, cluster, columns)
  const page = useRef<HTMLDivElement>(null)
  useArrival(page, plan)
  useEffect(() => {
    if (tables.answer.state === 'ready') askOnceReached(cluster.name)
  }, [tables.answer.state, cluster.name])

  const onlyTable = form.table === null && tables.answer.state === 'ready' && onlyOf(tables.answer.value)
  useEffect(() => {
    if (onlyTable) complete((old) => chooseTable(old, onlyTable))
  })

  const shown = shownErrors(errors, attempted)
  const placed = problemAt(plan, form.operation)
  const errorAt = (field: Field | 'strategy') => {
    const typed = field === 'strategy' ? undefined : shown[field]?.message
    return typed ?? (placed?.field === field ? placed.message : null)
  }
  const dryRun = () => {
    setAttempted(true)
    if (spec) planned.dryRun(spec)
    else focusFirstError(page.current)
  }
  const onChanged = () => {
    tables.reload()
    planned.ledgerMade()
    dryRun()
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
            <ProblemAlert problem={detail.problem} onRetry={reload} />
          )}
          <OperationParts {...section} errorAt={errorAt} onComplete={complete} />
          {form.operation !== 'repopulate' && (
            <ArchiveSection {...section} place={place} onLedger={planned.ledgerMade} />
          )}
          <LimitsSection {...section} errors={shown} strategyError={errorAt('strategy')} />
          {'plan' in plan.attempt && plan.attempt.plan.spec.cluster === cluster.name && (
            <div className="job-plan" tabIndex={-1} role="group" aria-label="Dry run">
              <PlanView
                plan={plan.attempt.plan}
                current={plan.current}
                onChanged={onChanged}
                onCounted={plan.counted}
              />
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

interface OperationPartsProps extends Omit<SectionProps, 'error'> {
  readonly errorAt: (field: Field) => string | null
  readonly onComplete: (change: (form: JobForm) => JobForm) => void
}

/** Which rows, and what becomes of them. */
function OperationParts({ errorAt, onComplete, ...section }: OperationPartsProps) {
  const { operation } = section.form
  if (operation === 'repopulate') return null
  if (operation === 'write') {
    const errors = { file: errorAt('file'), mapping: errorAt('mapping') }
    return <WriteSections {...section} {...{ errors, onComplete }} />
  }
  return (
    <SpaceBetween size="l">
      <ConditionSection
        {...section}
        description="Which rows of the table to work on."
        error={errorAt('condition')}
      />
      <KeyFileSection {...section} />
      {operation === 'update' && <ChangeSection {...section} error={errorAt('change')} />}
    </SpaceBetween>
  )
}

/** The table of a cluster that has just one, if jobs can work on it. */
function onlyOf([first, ...others]: readonly TableSummary[]): TableName | null {
  return first && others.length === 0 && first.key.length > 0 ? first.table : null
}

function shownErrors(errors: FieldErrors, attempted: boolean): FieldErrors {
  if (attempted) return errors
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => !error.missing))
}

/** A refused plan, where the form can put it right; null when that is nowhere or no longer true. */
function problemAt({ attempt, current }: PlanState, operation: Operation) {
  if (attempt.state !== 'failed' || !current) return null
  const field = fieldOf(attempt.problem.code, operation)
  return field && { field, message: `${attempt.problem.message} ${attempt.problem.nextStep}` }
}

/** Brings what the dry run found into view and under the keyboard: the plan, or the field that it refused. */
function useArrival(page: RefObject<HTMLDivElement | null>, { attempt }: PlanState): void {
  const { state } = attempt
  // Not whenever the plan changes, as with the rate that somebody is typing.
  useEffect(() => {
    if (state === 'planned') focusPlan(page.current)
    if (state === 'failed') focusFirstError(page.current)
  }, [state, page])
}

function focusPlan(page: HTMLElement | null): void {
  const plan = page?.querySelector<HTMLElement>('.job-plan')
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  plan?.scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' })
  plan?.focus({ preventScroll: true })
}
