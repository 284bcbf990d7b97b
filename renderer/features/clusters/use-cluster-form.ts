import { useState } from 'react'
import type { ClusterProfile } from '../../../shared/cluster.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { navigate } from '../../routes.ts'
import { checkClusterForm, type ClusterField, clusterFieldOf } from './check-cluster-form.ts'
import { type ClusterForm, EMPTY_FORM, formOf } from './cluster-form.ts'

/** What every section of a cluster's form is given. */
export interface FormSectionProps {
  readonly form: ClusterForm
  readonly onChange: (change: (form: ClusterForm) => ClusterForm) => void
  /** What is wrong with a field; null when nothing is, or nothing yet. */
  readonly errorAt: (field: ClusterField) => string | null
  /** The names of the other clusters. */
  readonly taken: readonly string[]
}

/**
 * The form of a cluster, from what is saved or empty, until it is saved. `profile` is what it means, null while
 * something is wrong with it; `attempt`: somebody wants to go on, so gaps are errors from now on.
 */
export function useClusterForm(saved: ClusterProfile | null) {
  const [form, setForm] = useState<ClusterForm>(() => (saved ? formOf(saved) : EMPTY_FORM))
  const [attempted, setAttempted] = useState(false)
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const clusters = useClusters((store) => store.clusters)
  const replaces = saved?.name ?? null
  const taken = clusters.map(({ name }) => name).filter((name) => name !== replaces)
  const { profile, errors } = checkClusterForm(form, taken)
  const refusedAt = problem && clusterFieldOf(problem.code)

  const onChange = (change: (form: ClusterForm) => ClusterForm) => {
    setForm(change)
    setProblem(null)
  }
  /** A refusal is told at its field, else in `problem`. */
  const errorAt = (field: ClusterField) => {
    const error = errors[field]
    if (error && (attempted || !error.missing)) return error.message
    return problem && refusedAt === field ? `${problem.message} ${problem.nextStep}` : null
  }
  const save = async (wanted: ClusterProfile) => {
    setSaving(true)
    setProblem(null)
    try {
      await useClusters.getState().save(wanted, replaces)
      if (replaces === null) useClusters.getState().choose(wanted.name)
      navigate({ page: 'clusters' })
    } catch (error) {
      setProblem(problemOf(error))
      setSaving(false)
    }
  }
  return {
    section: { form, onChange, errorAt, taken } satisfies FormSectionProps,
    profile,
    attempt: () => setAttempted(true),
    save,
    saving,
    problem: refusedAt ? null : problem,
  }
}
