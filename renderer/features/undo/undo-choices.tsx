import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { displayName } from '../../../shared/identifier.ts'
import type { Undoable } from '../../../shared/job-spec.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Panel } from '../../ui/panel.tsx'
import { listed } from '../../ui/quantity.ts'
import type { UndoForm } from './undo-form.ts'
import type { Offers } from './use-offers.ts'

interface ChoiceProps {
  readonly form: UndoForm
  readonly onChange: (change: (form: UndoForm) => UndoForm) => void
}

interface UndoChoicesProps extends ChoiceProps {
  readonly of: Undoable
  readonly offers: Offers
}

/** What is put back, where there is a choice. */
export function UndoChoices({ of, offers, form, onChange }: UndoChoicesProps) {
  const section = { form, onChange }
  return (
    <Panel title="Rows to put back">
      <SpaceBetween size="l">
        <ChangedRows {...section} of={of} />
        {offers.columns.length > 0 && <WithoutColumns {...section} columns={offers.columns} />}
        {offers.elsewhere.length > 0 && (
          <WithoutArchives {...section} {...ELSEWHERE} archives={offers.elsewhere} />
        )}
        {offers.damaged.length > 0 && (
          <WithoutArchives
            {...section}
            {...DAMAGED}
            archives={offers.damaged.map((process) => ({ process, host: '' }))}
          />
        )}
      </SpaceBetween>
    </Panel>
  )
}

const WHAT_CHANGED: Readonly<Record<Undoable, string>> = {
  purge: 'A row whose key exists again was inserted by somebody else after the job deleted it.',
  update:
    'A row has changed since if one of the columns that the job set no longer has the value it was set to.',
  write: 'A row has changed since if it is no longer as the job left it.',
  undo: 'A row has changed since if it is no longer as the job left it.',
}

/** Overwriting is asked about at once, because what is lost then is nobody’s archive. */
function ChangedRows({ of, form, onChange }: ChoiceProps & { of: Undoable }) {
  const [asking, setAsking] = useState(false)
  const overwrite = (chosen: boolean) => {
    setAsking(false)
    onChange((old) => ({ ...old, overwrite: chosen }))
  }
  return (
    <>
      <FormField stretch label="Rows that changed since" description={WHAT_CHANGED[of]}>
        <RadioGroup
          value={form.overwrite ? 'overwrite' : 'leave'}
          items={[
            {
              value: 'leave',
              label: 'Leave them alone',
              description: 'They stay as they are and are listed after the run.',
            },
            {
              value: 'overwrite',
              label: 'Overwrite them too',
              description: 'They get the values from before the job.',
            },
          ]}
          onChange={({ detail }) => (detail.value === 'overwrite' ? setAsking(true) : overwrite(false))}
        />
      </FormField>
      <ConfirmDialog
        visible={asking}
        header="Overwrite rows that changed since?"
        action="Overwrite them too"
        keep="Leave them alone"
        onCancel={() => setAsking(false)}
        onConfirm={() => overwrite(true)}
      >
        What was written to these rows after the job is replaced by their values from before it. The undo
        archives them first, so it can be undone, too. Nothing changes before you start it.
      </ConfirmDialog>
    </>
  )
}

function WithoutColumns({ form, onChange, columns }: ChoiceProps & { columns: readonly string[] }) {
  const names = listed(columns.map((name) => `“${displayName(name)}”`))
  return (
    <FormField
      stretch
      label="Dropped columns"
      description={`The archive has values of ${names}, which the table no longer has.`}
    >
      <Checkbox
        checked={form.withoutColumns.length > 0}
        description="Their values stay in the archive."
        onChange={({ detail }) =>
          onChange((old) => ({ ...old, withoutColumns: detail.checked ? columns : [] }))
        }
      >
        {`Put rows back without ${names}`}
      </Checkbox>
    </FormField>
  )
}

const ELSEWHERE = {
  label: 'Archives that are not here',
  description:
    'These processes worked on the job, too, and their archives are not on this machine. Bring them here, or go without.',
  choice: 'Undo without the archives that are not here',
  note: 'What these processes changed stays changed.',
}
const DAMAGED = {
  label: 'Damaged archives',
  description:
    'Part of what these processes archived cannot be read. Bring back undamaged files, or go without.',
  choice: 'Undo without what is damaged',
  note: 'What cannot be read stays as it is.',
}

interface WithoutArchivesProps extends ChoiceProps {
  readonly archives: Offers['elsewhere']
  readonly label: string
  readonly description: string
  readonly choice: string
  readonly note: string
}

function WithoutArchives({ form, onChange, archives, ...words }: WithoutArchivesProps) {
  const { label, description, choice, note } = words
  const offered = archives.map(({ process }) => process)
  const choose = (isWithout: boolean) =>
    onChange((old) => {
      const others = old.withoutArchives.filter((process) => !offered.includes(process))
      return { ...old, withoutArchives: isWithout ? [...others, ...offered] : others }
    })
  return (
    <FormField stretch label={label} description={description}>
      <SpaceBetween size="xs">
        <ul className="undo-elsewhere">
          {archives.map(({ process, host }) => (
            <li key={process}>{host === '' ? process : `${host} (process ${process})`}</li>
          ))}
        </ul>
        <Checkbox
          checked={offered.every((process) => form.withoutArchives.includes(process))}
          description={note}
          onChange={({ detail }) => choose(detail.checked)}
        >
          {choice}
        </Checkbox>
      </SpaceBetween>
    </FormField>
  )
}
