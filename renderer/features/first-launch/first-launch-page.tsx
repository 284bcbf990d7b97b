import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { hrefOf, navigate } from '../../routes.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { SandboxProgress } from '../clusters/sandbox-progress.tsx'
import { START_SANDBOX } from '../../../shared/words.ts'
import { Panel } from '../../ui/panel.tsx'

/** The very first screen: the sandbox, which needs nothing, or a cluster of one's own. */
export function FirstLaunchPage() {
  const { status, pending, problem, run } = useSandbox()
  const starting = pending !== null || status?.state === 'starting'
  const start = async () => {
    if (await run('start')) {
      navigate({ page: 'new-job', preset: { operation: 'purge', table: DEMO_TABLE, tour: true } })
    }
  }
  return (
    <Page
      title="Welcome to Sluice"
      description="Delete and update millions of rows on Amazon Aurora DSQL, in batches that fit its transactions."
    >
      <SpaceBetween size="l">
        {problem && <ProblemAlert header="The sandbox did not start" problem={problem} />}
        <div className="choices">
          <Panel fitHeight title="Try it on the sandbox">
            <SpaceBetween size="m">
              <Box variant="p">
                The sandbox is a PostgreSQL 16 on this machine that behaves like Aurora DSQL, with a demo
                table of 5,000 rows. It needs no AWS account, listens on 127.0.0.1 only, and keeps its data in
                Sluice’s data folder.
              </Box>
              {starting ? (
                <SandboxProgress first />
              ) : (
                <Button variant="primary" disabled={status === null} onClick={() => void start()}>
                  {problem ? 'Try again' : START_SANDBOX}
                </Button>
              )}
            </SpaceBetween>
          </Panel>
          <Panel fitHeight title="Work on your own cluster">
            <SpaceBetween size="m">
              <Box variant="p">
                Choose an Aurora DSQL cluster from your AWS account, or paste its endpoint. Sluice signs in
                with the AWS credentials of this machine, does not store them, and changes nothing until you
                run a job.
              </Box>
              <Button disabled={starting} href={hrefOf({ page: 'cluster-form', name: null })}>
                Connect a cluster
              </Button>
            </SpaceBetween>
          </Panel>
        </div>
        <NextSteps />
      </SpaceBetween>
    </Page>
  )
}

const STEPS = [
  ['Dry run', 'See how many rows match, a sample of them, and the SQL, before anything changes.'],
  [
    'Run',
    'Workers process the table in parallel, each batch in its own transaction. Pause or cancel at any time.',
  ],
  ['Restore', 'One click restores the demo table.'],
] as const

function NextSteps() {
  return (
    <Panel title="Next steps">
      <ol className="next-steps">
        {STEPS.map(([title, text]) => (
          <li key={title}>
            <Box variant="h3" padding="n">
              {title}
            </Box>
            <Box color="text-body-secondary">{text}</Box>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
