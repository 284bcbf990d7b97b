import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useRef, useState } from 'react'
import type { ClusterProfile } from '../../../shared/cluster.ts'
import { useConnectionCheck } from '../../bridge/use-connection-check.ts'
import { hrefOf } from '../../routes.ts'
import { focusFirstError } from '../../ui/focus-first-error.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { CheckPanel } from './check-panel.tsx'
import { DatabaseSection } from './database-section.tsx'
import { DisplaySection } from './display-section.tsx'
import { type Source, SourceSection } from './source-section.tsx'
import { useClusterForm } from './use-cluster-form.ts'

/** The form of a cluster, with a test of what it says; `saved` null for a new one. */
export function ClusterEditor({ saved }: { saved: ClusterProfile | null }) {
  const page = useRef<HTMLDivElement>(null)
  const [source, setSource] = useState<Source>(saved ? 'endpoint' : 'account')
  const { section, profile, attempt, save, saving, problem } = useClusterForm(saved)
  const check = useConnectionCheck()
  const outdated = check.profile !== null && !isSame(check.profile, profile)
  /** Goes on with a form that is right; with a wrong one, to what is wrong. */
  const whenRight = (act: (profile: ClusterProfile) => void) => () => {
    attempt()
    if (profile) act(profile)
    else focusFirstError(page.current)
  }
  return (
    <div ref={page}>
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" href={hrefOf({ page: 'clusters' })}>
              Cancel
            </Button>
            <Button
              loading={check.check !== null && !check.check.ended}
              loadingText="Testing the connection"
              onClick={whenRight((tested) => void check.start(tested))}
            >
              Test connection
            </Button>
            <Button
              variant="primary"
              loading={saving}
              onClick={whenRight((wanted) => void save(wanted).then(() => focusFirstError(page.current)))}
            >
              {saved ? 'Save changes' : 'Save'}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <SourceSection {...section} source={source} onSource={saved ? null : setSource} />
          <DatabaseSection {...section} />
          <DisplaySection {...section} />
          {(check.check || check.problem) && (
            <Container>
              <CheckPanel asked={check} outdated={outdated} />
            </Container>
          )}
          {problem && <ProblemAlert header="The cluster was not saved" problem={problem} />}
        </SpaceBetween>
      </Form>
    </div>
  )
}

/** Whether a test of one tells about the other: names and colours do not matter to a connection. */
function isSame(one: ClusterProfile, other: ClusterProfile | null): boolean {
  const shown = { name: '', environment: '', colour: '' }
  return other !== null && JSON.stringify({ ...one, ...shown }) === JSON.stringify({ ...other, ...shown })
}
