import { useEffect, useState } from 'react'
import { useClusters } from '../../bridge/clusters-store.ts'
import type { NewJobPreset } from '../../routes.ts'
import { chooseCluster, initialForm, type JobForm } from './job-form.ts'

/** The form of New job and the only way to change it. */
export interface JobFormState {
  readonly form: JobForm
  readonly update: (change: (form: JobForm) => JobForm) => void
}

/** A form that begins as the link says, and whose cluster and the window's are one from then on. */
export function useJobForm(preset: NewJobPreset): JobFormState {
  const [form, update] = useState(() => initialForm(preset, useClusters.getState().current.name))
  const { cluster } = form
  const known = useClusters(({ clusters }) => clusters.some(({ name }) => name === cluster))
  useEffect(() => {
    // A name that nobody knows changes nothing, and the form says so.
    if (known) useClusters.getState().choose(cluster)
  }, [known, cluster])
  useEffect(
    () =>
      useClusters.subscribe(({ current }, before) => {
        if (current.name !== before.current.name) update((old) => chooseCluster(old, current.name))
      }),
    [],
  )
  return { form, update }
}
