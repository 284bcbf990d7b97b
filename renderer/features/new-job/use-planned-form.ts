import { useState } from 'react'
import type { Cluster } from '../../../shared/cluster.ts'
import { changesMatching, type JobSpec } from '../../../shared/job-spec.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { Column } from '../../../shared/table.ts'
import { archives } from './archive/archive-choice.ts'
import { checkForm } from './check-form.ts'
import { usePlan } from './dry-run/use-plan.ts'
import type { JobForm } from './job-form.ts'
import { useJobMemory } from './memory/job-memory.ts'
import type { JobFormState } from './use-job-form.ts'

/** What the form means on its cluster, and its dry run. */
export function usePlannedForm({ form, forget }: JobFormState, cluster: Cluster, columns: readonly Column[]) {
  const [withoutLedger, setWithoutLedger] = useState<string | null>(null)
  const place = { environment: cluster.environment, lacksLedger: withoutLedger === cluster.name }
  const { spec, errors } = checkForm(form, columns, archives(form, place))
  const archiveFolder = form.archiveFolder === '' ? null : form.archiveFolder
  const plan = usePlan(spec, { archiveFolder, onStarted: forget })
  const dryRun = (asked: JobSpec) => {
    const onRefused = (problem: Problem) => {
      const instead = withoutArchive(problem, form, asked)
      if (instead) setWithoutLedger(cluster.name)
      return instead
    }
    void plan.dryRun(asked, onRefused).then((found) => found && remember(found.spec, form))
  }
  return { spec, errors, plan, place, dryRun, ledgerMade: () => setWithoutLedger(null) }
}

/** What is archived because nobody said otherwise goes on without where there is no ledger; the form says so. */
function withoutArchive({ code }: Problem, form: JobForm, spec: JobSpec): JobSpec | null {
  if (code !== 'ledger-missing' || form.archive !== null || !changesMatching(spec)) return null
  const { archive, ...rest } = spec
  return archive ? rest : null
}

/** Its condition is offered again. */
function remember(spec: JobSpec, { condition }: JobForm): void {
  if (!changesMatching(spec)) return
  const { cluster, table, where } = spec
  useJobMemory.getState().addRecent(cluster, { table, where, condition })
}
