import Button from '@cloudscape-design/components/button'
import { fileOf, type JobSpec } from '../../../../shared/job-spec.ts'
import { call } from '../../../bridge/call.ts'
import { showFailure, showNotice } from '../../shell/notice.ts'
import { useAction } from '../../../bridge/use-action.ts'

/** The rows of its file that a job set aside, to be mended there and written again; nothing of any other job. */
export function SaveRejects({ jobId, spec }: { jobId: string; spec: JobSpec }) {
  const file = fileOf(spec)
  const extension = /\.(?:csv|tsv|tab|txt)(?:\.(?:gz|zst))?$/i.test(file?.path ?? '') ? 'csv' : 'ndjson'
  const { running, run } = useAction(async () => {
    try {
      const path = await call('jobs:save-rejects', { cluster: spec.cluster, jobId, extension })
      if (path !== null)
        showNotice('success', 'Rejected rows saved', `They are in ${path}, each with its reason.`)
    } catch (error) {
      showFailure('The rejected rows were not saved', error)
    }
  })
  if (!file) return null
  return (
    <Button iconName="download" loading={running} loadingText="Saving" onClick={run}>
      Save the rejected rows…
    </Button>
  )
}
