import { useEffect, useState } from 'react'
import type { JobDraft } from '../../../shared/job-draft.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import type { NewJobPreset } from '../../routes.ts'
import { chooseCluster, continues, initialForm, type JobForm } from './job-form.ts'
import { memoryOf, useJobMemory, writeMemory } from './memory/job-memory.ts'

export type JobFormState = ReturnType<typeof useJobForm>

type Change = (form: JobForm) => JobForm

/** A form that begins with its draft or as the link says, and whose cluster and the window's are one from then on. */
export function useJobForm(preset: NewJobPreset) {
  const [{ form, isDraft }, setState] = useState(() =>
    openingForm(preset, useClusters.getState().current.name),
  )
  const { cluster } = form
  const known = useClusters(({ clusters }) => clusters.some(({ name }) => name === cluster))
  useEffect(() => {
    // A name that nobody knows changes nothing, and the form says so.
    if (known) useClusters.getState().choose(cluster)
  }, [known, cluster])
  useEffect(
    () =>
      useClusters.subscribe(({ current: { name } }, before) => {
        if (name === before.current.name) return
        const draft = draftOf(name)
        setState((old) => {
          if (old.form.cluster === name) return old
          return {
            form: draft ? { ...draft, cluster: name } : chooseCluster(old.form, name),
            isDraft: draft !== null,
          }
        })
      }),
    [],
  )
  useEffect(() => {
    if (isDraft) useJobMemory.getState().keepDraft(form.cluster, form)
  }, [form, isDraft])
  useEffect(() => writeMemory, [])
  return {
    form,
    /** Whether a person has changed it, so that it is kept until it is discarded or its job starts. */
    isDraft,
    update: (change: Change) => setState((old) => ({ form: change(old.form), isDraft: true })),
    /** Fills in what there is no choice about, which makes no draft. */
    complete: (change: Change) => setState((old) => ({ ...old, form: change(old.form) })),
    /** Keeps this form’s draft no longer: the next form begins anew. */
    forget: () => {
      // A form that a link filled in leaves the draft as it is.
      if (!isDraft) return
      setState((old) => ({ ...old, isDraft: false }))
      useJobMemory.getState().keepDraft(cluster, null)
    },
  }
}

function openingForm(preset: NewJobPreset, current: string): { form: JobForm; isDraft: boolean } {
  const form = initialForm(preset, current)
  const draft = draftOf(form.cluster)
  if (!draft || !continues(draft, preset)) return { form, isDraft: false }
  const { file } = preset
  // A file that is dropped takes the place of the one before; what was said of its fields stays.
  const write = file === undefined ? draft.write : { ...draft.write, file: { path: file } }
  return { form: { ...draft, cluster: form.cluster, write }, isDraft: true }
}

function draftOf(cluster: string): JobDraft | null {
  return memoryOf(useJobMemory.getState().clusters, cluster).draft
}
