import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import type { Plan } from '../../../../shared/plan.ts'
import { noticeOf, TABLE_NOTICES } from '../../../../shared/table-notice.ts'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'

/** What makes this table unfit for the job, or its numbers rough, and the one thing to do about it. */
export function TableNotice({ plan, onChanged }: { plan: Plan; onChanged: () => void }) {
  const { cluster, table } = plan.spec
  const { running, problem, run } = useAction(
    async () => await call('tables:analyze', { cluster, table }),
    onChanged,
  )
  const notice = noticeOf(plan)
  if (notice === null) return null
  const action =
    notice === 'empty'
      ? { children: 'Dry run again', onClick: onChanged }
      : { children: 'Analyze', loading: running, loadingText: 'Analyzing', onClick: run }
  return (
    <>
      <Alert type="info" action={<Button {...action} />}>
        {TABLE_NOTICES[notice]}
      </Alert>
      {problem && <ProblemAlert problem={problem} header="The table was not analyzed" />}
    </>
  )
}
