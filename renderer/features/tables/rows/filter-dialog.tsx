import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { Column } from '../../../../shared/table.ts'
import type { TablePage } from '../../../../shared/table-page.ts'
import { call } from '../../../bridge/call.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import type { RowFilter } from '../chosen-table.ts'
import { checkForm } from '../../new-job/check-form.ts'
import { EMPTY_CONDITION, predicateOf } from '../../new-job/condition/condition-form.ts'
import { ConditionSection } from '../../new-job/condition/condition-section.tsx'
import { initialForm, isTable, type JobForm } from '../../new-job/job-form.ts'
import { fieldOf } from '../../new-job/problem-field.ts'
import { stopPage } from './use-table-rows.ts'

interface FilterDialogProps {
  readonly cluster: string
  readonly table: TableName
  readonly columns: readonly Column[]
  readonly filter: RowFilter | null
  /** With the first page of rows, which shows that the filter is right. */
  readonly onApply: (filter: RowFilter, first: TablePage) => void
  readonly onClose: () => void
}

/** Asks which rows to show, as New job asks which rows to change. A filter that is wrong says why here. */
export function FilterDialog({ cluster, table, columns, filter, onApply, onClose }: FilterDialogProps) {
  const condition = filter?.condition ?? EMPTY_CONDITION
  const [form, setForm] = useState(() => initialForm({ operation: 'purge', table, condition }, cluster))
  const [attempted, setAttempted] = useState(false)
  const trial = useTrial(cluster, table)
  const { errors } = checkForm(form, columns, false)
  const error = errors.condition && (attempted || !errors.condition.missing) ? errors.condition.message : null
  const placed = trial.problem && fieldOf(trial.problem.code, 'purge') === 'condition' ? trial.problem : null
  const apply = () => {
    setAttempted(true)
    if (errors.condition) return
    const where = predicateOf(form.condition, columns)
    void trial.run(where, (first) => onApply({ condition: form.condition, where }, first))
  }
  const onChange = (change: (old: JobForm) => JobForm) => {
    trial.clear()
    // A statement on another table says nothing about this one.
    setForm((old) => {
      const { condition: next, table: of } = change(old)
      return isTable(of, table) ? { ...old, condition: next } : old
    })
  }
  const close = () => {
    trial.clear()
    onClose()
  }
  return (
    <Modal
      visible
      size="x-large"
      header="Filter rows"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" loading={trial.running} loadingText="Reading rows" onClick={apply}>
              Apply filter
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <ConditionSection
          {...{ form, onChange, columns, attempted }}
          description="Which rows of the table to show."
          error={error ?? (placed && `${placed.message} ${placed.nextStep}`)}
        />
        {trial.problem && !placed && (
          <ProblemAlert header="The rows could not be read" problem={trial.problem} onRetry={apply} />
        )}
      </SpaceBetween>
    </Modal>
  )
}

/** Reads the first page by a filter. Whatever changes meanwhile stops it, and its answer is dropped. */
function useTrial(cluster: string, table: TableName) {
  const [{ id, problem }, setState] = useState<{ id: string | null; problem: Problem | null }>(IDLE)
  const [trials] = useState(() => ({ current: '' }))
  const run = async (where: string, onRead: (first: TablePage) => void) => {
    const asked = crypto.randomUUID()
    trials.current = asked
    setState({ id: asked, problem: null })
    try {
      const page = await call('tables:page', { id: asked, cluster, table, where, after: null, moment: null })
      if (trials.current === asked) onRead(page)
    } catch (error) {
      if (trials.current === asked) setState({ id: null, problem: problemOf(error) })
    }
  }
  const clear = () => {
    stopPage(id)
    trials.current = ''
    setState(IDLE)
  }
  return { running: id !== null, problem, run, clear }
}

const IDLE = { id: null, problem: null }
