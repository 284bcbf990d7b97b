import { useState } from 'react'
import type { NewJobPreset } from '../../routes.ts'
import { initialForm, type JobForm } from './job-form.ts'

/** The form of New job and the only way to change it. */
export interface JobFormState {
  readonly form: JobForm
  readonly update: (change: (form: JobForm) => JobForm) => void
}

/** A form that begins as the link says. */
export function useJobForm(preset: NewJobPreset): JobFormState {
  const [form, update] = useState(() => initialForm(preset))
  return { form, update }
}
