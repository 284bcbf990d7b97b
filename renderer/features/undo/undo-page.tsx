import './undo.css'
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Spinner from '@cloudscape-design/components/spinner'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { noClusterText } from '../../../shared/words.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { hrefOf } from '../../routes.ts'
import { useArchives } from '../../stream/archives.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { SandboxNeeded } from '../clusters/sandbox-needed.tsx'
import { UndoEditor } from './undo-editor.tsx'
import type { Undone } from './undo-form.ts'
import { useUndone } from './use-undone.ts'

/** One page from a job to what takes it back; a dry run stands between them. */
export function UndoPage({ jobId }: { jobId: string }) {
  const undone = useUndone(jobId)
  return (
    <Page
      title="Undo job"
      description={undone ? `On the cluster ${undone.cluster}.` : undefined}
      actions={<Button href={hrefOf({ page: 'job', jobId })}>Show the job</Button>}
    >
      {undone ? <Reachable undone={undone} /> : <Unknown isLoading={undone === undefined} />}
    </Page>
  )
}

function Reachable({ undone }: { undone: Undone }) {
  const { clusters, loaded } = useClusters()
  const cluster = clusters.find(({ name }) => name === undone.cluster)
  const running = useSandbox(({ status }) => status?.state === 'running')
  if (!loaded) return null
  if (!cluster)
    return (
      <Alert type="warning" header={noClusterText(undone.cluster)}>
        Connect it under the name that it had when the job ran.
      </Alert>
    )
  if (cluster.name === SANDBOX_CLUSTER && !running) return <SandboxNeeded />
  return <UndoEditor undone={undone} cluster={cluster} />
}

function Unknown({ isLoading }: { isLoading: boolean }) {
  const problem = useArchives((store) => store.problem)
  if (isLoading && !problem)
    return (
      <Box textAlign="center" padding="xxl">
        <Spinner size="large" /> Loading the job…
      </Box>
    )
  return (
    <SpaceBetween size="m">
      {problem && <ProblemAlert problem={problem} header="The archives cannot be listed" />}
      <Alert type="warning" header="This job cannot be undone here">
        Neither an archive of this job nor the job itself is known on this machine. Undo it on the machine
        that has its archive.
      </Alert>
    </SpaceBetween>
  )
}
