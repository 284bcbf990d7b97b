import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { PurgeSpec } from '../../../shared/job-spec.ts'
import type { NewJobPreset } from '../../routes.ts'
import { initialForm } from './job-form.ts'
import { memoryOf, useJobMemory, writeMemory } from './memory/job-memory.ts'
import { type JobFormState, useJobForm } from './use-job-form.ts'

const CLUSTER = 'sandbox'
const DRAFT = { ...initialForm({}, CLUSTER), rowsPerSecond: '77' }
const draft = () => memoryOf(useJobMemory.getState().clusters, CLUSTER).draft

/** The form as a link opens it beside the draft. */
function opened(preset: NewJobPreset): JobFormState {
  useJobMemory.setState({ clusters: [{ cluster: CLUSTER, draft: DRAFT, recent: [] }] })
  const states: JobFormState[] = []
  renderToStaticMarkup(createElement(Form, { preset, onForm: (form) => states.push(form) }))
  return states[0] ?? expect.unreachable('no form')
}

interface FormProps {
  readonly preset: NewJobPreset
  readonly onForm: (form: JobFormState) => void
}

function Form({ preset, onForm }: FormProps) {
  onForm(useJobForm(preset))
  return null
}

afterEach(() => {
  vi.stubGlobal('window', { sluice: { invoke: async () => await Promise.resolve({ ok: true }) } })
  writeMemory()
  vi.unstubAllGlobals()
})

test('a job that starts takes its draft with it', () => {
  const job = opened({})
  expect(job).toMatchObject({ isDraft: true, form: { rowsPerSecond: '77' } })
  job.forget()
  expect(draft()).toBeNull()
})

test('a job that a link filled in leaves the draft of another as it was', () => {
  const target = { cluster: CLUSTER, table: DEMO_TABLE, limits: {} }
  const job = opened({ again: PurgeSpec.parse({ operation: 'purge', ...target, where: 'true' }) })
  expect(job).toMatchObject({ isDraft: false, form: { rowsPerSecond: '' } })
  job.forget()
  expect(draft()).toEqual(DRAFT)
})
