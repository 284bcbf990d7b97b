import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import type { NewJobPreset } from '../../routes.ts'
import { Page } from '../../ui/page.tsx'
import { SandboxNeeded } from '../clusters/sandbox-needed.tsx'
import { FULL_SPEED, isGentle } from './job-form.ts'
import { JobEditor } from './job-editor.tsx'
import { useJobForm } from './use-job-form.ts'

/** One page from “what” to “go”; a dry run stands between them. */
export function NewJobPage({ preset }: { preset: NewJobPreset }) {
  const job = useJobForm(preset)
  const running = useSandbox(({ status }) => status?.state === 'running')
  const gentle = preset.tour === true && isGentle(job.form)
  return (
    <Page title="New job" description={`A batch change of one table in the cluster ${SANDBOX_CLUSTER}.`}>
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
            200 rows per second, so that there is something to watch.
          </Alert>
        )}
        {running ? <JobEditor job={job} /> : <SandboxNeeded />}
      </SpaceBetween>
    </Page>
  )
}
