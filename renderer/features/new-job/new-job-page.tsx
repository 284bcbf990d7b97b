import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import type { NewJobPreset } from '../../routes.ts'
import { Page } from '../../ui/page.tsx'
import { SandboxNeeded } from '../clusters/sandbox-needed.tsx'
import { ClusterField } from './target/cluster-field.tsx'
import { FULL_SPEED, isGentle } from './job-form.ts'
import { JobEditor } from './job-editor.tsx'
import { DiscardDraft } from './memory/discard-draft.tsx'
import { useJobMemory } from './memory/job-memory.ts'
import { useJobForm } from './use-job-form.ts'
import { noClusterText } from '../../../shared/words.ts'

/** One page from “what” to “go”; a dry run stands between them. */
export function NewJobPage({ preset }: { preset: NewJobPreset }) {
  const loaded = useJobMemory((memory) => memory.loaded)
  const [discarded, setDiscarded] = useState(0)
  if (!loaded) return <Page title="New job">{null}</Page>
  return <NewJob key={discarded} preset={preset} onDiscarded={() => setDiscarded(discarded + 1)} />
}

function NewJob({ preset, onDiscarded }: { preset: NewJobPreset; onDiscarded: () => void }) {
  const job = useJobForm(preset)
  const cluster = useClusters(({ clusters }) => clusters.find(({ name }) => name === job.form.cluster))
  const running = useSandbox(({ status }) => status?.state === 'running')
  const reachable = cluster && (cluster.name !== SANDBOX_CLUSTER || running)
  const discard = () => {
    job.forget()
    onDiscarded()
  }
  const gentle = preset.tour === true && job.form.cluster === SANDBOX_CLUSTER && isGentle(job.form)
  return (
    <Page
      title="New job"
      description={`A batch change of one table in the cluster ${job.form.cluster}.`}
      actions={job.isDraft && <DiscardDraft onDiscard={discard} />}
    >
      <SpaceBetween size="l">
        {gentle && (
          <Alert
            type="info"
            header="Your first job is ready"
            action={
              <Button onClick={() => job.update((old) => ({ ...old, ...FULL_SPEED }))}>Use full speed</Button>
            }
          >
            It deletes the electronics rows of the demo table. The limits are gentle, 25 rows per batch and
            200 rows per second, so that you can watch it work.
          </Alert>
        )}
        {reachable ? (
          <JobEditor job={job} cluster={cluster} />
        ) : (
          <OutOfReach name={job.form.cluster} known={cluster !== undefined} />
        )}
      </SpaceBetween>
    </Page>
  )
}

/** In the place of the form: a sandbox that does not run, or a cluster that is not known any more. */
function OutOfReach({ name, known }: { name: string; known: boolean }) {
  const { clusters, loaded } = useClusters()
  return (
    <SpaceBetween size="l">
      {clusters.length > 1 && (
        <Container>
          <ClusterField cluster={name} />
        </Container>
      )}
      {known && <SandboxNeeded />}
      {!known && loaded && (
        <Alert type="warning" header={noClusterText(name)}>
          It may have been removed or renamed. Choose another one.
        </Alert>
      )}
    </SpaceBetween>
  )
}
