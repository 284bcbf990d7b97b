import { expect, test } from 'vitest'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { UndoSpec } from '../../../shared/job-spec.ts'
import { checkUndoForm, FIRST_UNDO_FORM, type Undone } from './undo-form.ts'

const JOB: Undone = {
  jobId: '0b0f3c1e-9d4b-4a57-8f11-2f6c1f1f7a10',
  of: 'update',
  cluster: 'orders',
  table: DEMO_TABLE,
  where: 'true',
  set: 'value = 1',
  undid: null,
}

test('the form as it opens puts back all it can, and sets aside what a constraint rejects', () => {
  const { spec } = checkUndoForm(FIRST_UNDO_FORM, JOB)
  expect(UndoSpec.parse(spec)).toEqual(spec)
  expect(spec).toMatchObject({ job: JOB.jobId, of: 'update', overwrite: false, withoutColumns: [] })
  expect(spec?.limits).toEqual({
    batchSize: 1_000,
    workers: 4,
    rowsPerSecond: null,
    maxRejects: 1_000_000,
    approvedRows: null,
  })
})

test('what is wrong is said at its field', () => {
  const { spec, errors } = checkUndoForm({ ...FIRST_UNDO_FORM, batchSize: '3001', workers: '' }, JOB)
  expect(spec).toBeNull()
  expect(errors).toMatchObject({ batchSize: { missing: false }, workers: { missing: true } })
})
