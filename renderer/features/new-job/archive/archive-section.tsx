import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { useArchives } from '../../../stream/archives.ts'
import { Panel } from '../../../ui/panel.tsx'
import { Path } from '../../../ui/path.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { CreateLedger } from '../dry-run/create-ledger.tsx'
import type { SectionProps } from '../section-props.ts'
import { archiveNote, type ArchivePlace, archives } from './archive-choice.ts'

interface ArchiveSectionProps extends Pick<SectionProps, 'form' | 'onChange'> {
  readonly place: ArchivePlace
  readonly onLedger: () => void
}

/** Whether the job keeps the rows as they were, and where. */
export function ArchiveSection({ form, onChange, place, onLedger }: ArchiveSectionProps) {
  const isOn = archives(form, place)
  const note = archiveNote(form, place)
  return (
    <Panel title="Undo">
      <SpaceBetween size="m">
        <SpaceBetween size="xs">
          <Toggle
            checked={isOn}
            disabled={form.strategy === 'hash'}
            description="Each row is saved on this machine as it was, before its batch is committed. The job can then be undone, row for row."
            onChange={({ detail }) => onChange((old) => ({ ...old, archive: detail.checked }))}
          >
            Archive changed rows
          </Toggle>
          <div role="status">{note !== '' && <Box color="text-body-secondary">{note}</Box>}</div>
        </SpaceBetween>
        {isOn && <Folder {...{ form, onChange }} />}
        {place.lacksLedger && <CreateLedger cluster={form.cluster} onCreated={onLedger} />}
      </SpaceBetween>
    </Panel>
  )
}

function Folder({ form, onChange }: Pick<SectionProps, 'form' | 'onChange'>) {
  const info = useArchives((store) => store.info)
  const { running, problem, run } = useAction(async () => {
    const archiveFolder = await call('archives:choose-folder')
    if (archiveFolder !== null) onChange((old) => ({ ...old, archiveFolder }))
  })
  const isOwn = form.archiveFolder !== ''
  return (
    <FormField
      stretch
      label="Archive folder"
      constraintText="An archive holds rows of the table. Only you can read its files; they are compressed, not encrypted."
    >
      <SpaceBetween size="xs">
        <Path path={isOwn ? form.archiveFolder : (info?.folder ?? '–')} />
        <SpaceBetween direction="horizontal" size="xs">
          <Button loading={running} loadingText="Choosing a folder" onClick={run}>
            Choose folder
          </Button>
          {isOwn && (
            <Button onClick={() => onChange((old) => ({ ...old, archiveFolder: '' }))}>
              Use default folder
            </Button>
          )}
        </SpaceBetween>
        {problem && <ProblemAlert problem={problem} header="No folder was chosen" />}
      </SpaceBetween>
    </FormField>
  )
}
