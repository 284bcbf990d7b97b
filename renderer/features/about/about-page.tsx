import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type About, DEVELOPMENT_BUILD, versionsOf, versionsText } from '../../../shared/about.ts'
import { call } from '../../bridge/call.ts'
import { useAction } from '../../bridge/use-action.ts'
import { useAnswer } from '../../bridge/use-answer.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

const load = async () => await call('app:about')

/** What this build of Sluice is and consists of. */
export function AboutPage() {
  const { answer, reload } = useAnswer(load)
  const description =
    'Batch data changes on Amazon Aurora DSQL: preview, progress, pause and one-click restore.'
  return (
    <Page title="About Sluice" description={description}>
      {answer.state === 'failed' && <ProblemAlert problem={answer.problem} onRetry={reload} />}
      {answer.state === 'ready' && <Build about={answer.value} />}
    </Page>
  )
}

function Build({ about }: { about: About }) {
  return (
    <SpaceBetween size="l">
      {about.isDevelopmentBuild && <Alert type="warning">{DEVELOPMENT_BUILD}</Alert>}
      <Panel title="Versions" actions={<CopyButton text={() => versionsText(about)} what="versions" />}>
        <KeyValuePairs columns={4} items={versionsOf(about)} />
      </Panel>
      <License hasNotices={about.hasNotices} />
    </SpaceBetween>
  )
}

function License({ hasNotices }: { hasNotices: boolean }) {
  const { running, problem, run } = useAction(async () => await call('app:show-notices'))
  const actions = hasNotices && (
    <Button loading={running} onClick={run}>
      Third-party notices
    </Button>
  )
  return (
    <Panel title="License" actions={actions}>
      <SpaceBetween size="s">
        {problem && <ProblemAlert problem={problem} />}
        <Box>Sluice is licensed under the Apache License, Version 2.0.</Box>
        {!hasNotices && (
          <Box color="text-body-secondary">
            The third-party notices are made when Sluice is packaged; this build has none.
          </Box>
        )}
      </SpaceBetween>
    </Panel>
  )
}
