import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { call } from '../../../bridge/call.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'

interface CreateLedgerProps {
  readonly cluster: string
  readonly onCreated: () => void
}

/** The button that makes a cluster's ledger, and what stood in its way. */
export function CreateLedger({ cluster, onCreated }: CreateLedgerProps) {
  const [creating, setCreating] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const create = () => {
    setCreating(true)
    setProblem(null)
    call('ledger:create', { cluster })
      .then(onCreated, (error: unknown) => setProblem(problemOf(error)))
      .finally(() => setCreating(false))
  }
  return (
    <SpaceBetween size="s">
      <Button loading={creating} loadingText="Creating the ledger" onClick={create}>
        Create the ledger
      </Button>
      {problem && <ProblemAlert problem={problem} header="The ledger was not created" />}
    </SpaceBetween>
  )
}
