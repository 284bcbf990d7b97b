import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import LiveRegion from '@cloudscape-design/components/live-region'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { useState } from 'react'
import { NO_FAULTS, Refusal, type SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { faultsOn, useFaults } from '../../bridge/faults-store.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { checkFaults, type FaultsField, type FaultsForm, faultsFormOf } from './faults-form.ts'
import { TextField } from '../../ui/text-field.tsx'

/** What a client is told, in the words of Aurora DSQL. */
const REFUSALS: Record<Refusal, { label: string; description: string }> = {
  none: { label: 'None', description: 'New connections succeed.' },
  waking: { label: 'Waking up', description: 'The cluster was idle and asks clients to retry later.' },
  rate: { label: 'Rate exceeded', description: 'Too many new connections per second.' },
  count: { label: 'Too many connections', description: 'The maximum number of connections is open.' },
  denied: { label: 'Access denied', description: 'IAM does not allow it.' },
  unavailable: { label: 'Server unavailable', description: 'The server is temporarily unavailable.' },
}

const REFUSAL_OPTIONS: readonly SelectProps.Option[] = Refusal.options.map((value) => ({
  value,
  ...REFUSALS[value],
}))

/** What goes wrong in the sandbox on purpose, to see how jobs and programs take it. */
export function FaultsSection({ faults }: { faults: SandboxFaults }) {
  return (
    <ExpandableSection
      variant="footer"
      headerText="Faults"
      headerDescription="Make the sandbox fail on purpose, to see how jobs and programs respond."
    >
      {/* Anew when they change elsewhere: what is shown is what is in force. */}
      <FaultsEditor key={JSON.stringify(faults)} inForce={faults} />
    </ExpandableSection>
  )
}

function FaultsEditor({ inForce }: { inForce: SandboxFaults }) {
  const { problem, set } = useFaults()
  const [form, setForm] = useState(() => faultsFormOf(inForce))
  const { faults, errors } = checkFaults(form)
  const change = (part: Partial<FaultsForm>) => setForm((old) => ({ ...old, ...part }))
  const field = (name: FaultsField, label: string, constraint: string) => (
    <TextField
      label={label}
      constraint={constraint}
      value={form[name]}
      error={errors[name] ?? null}
      onChange={(value) => change({ [name]: value })}
    />
  )
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={3}>
        {field(
          'conflicts',
          'Conflicts at COMMIT (%)',
          'Commits that fail with 40001 (OC000) and change nothing.',
        )}
        {field('cuts', 'Connections cut at COMMIT (%)', 'Half of these commits still take effect.')}
        {field(
          'unavailable',
          'Server unavailable (%)',
          'Statements that fail with XX000. Half of these commits still take effect.',
        )}
        {field('delay', 'Delay (ms)', 'Added to every answer, up to 10,000.')}
        <FormField label="Refused connections" constraintText="Applies from the next connection on.">
          <Select
            options={REFUSAL_OPTIONS}
            selectedOption={REFUSAL_OPTIONS.find(({ value }) => value === form.refuse) ?? null}
            onChange={({ detail }) => change({ refuse: Refusal.parse(detail.selectedOption.value) })}
          />
        </FormField>
        <FormField label="Tokens" constraintText="As if the clock of this machine were behind.">
          <Toggle
            checked={form.expiredTokens}
            onChange={({ detail }) => change({ expiredTokens: detail.checked })}
          >
            Every token has expired
          </Toggle>
        </FormField>
      </ColumnLayout>
      {problem && <ProblemAlert header="The faults were not changed" problem={problem} />}
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={faults === null} onClick={() => faults && void set(faults)}>
          Apply
        </Button>
        <Button disabled={!faultsOn(inForce)} onClick={() => void set(NO_FAULTS)}>
          Turn off
        </Button>
      </SpaceBetween>
      <LiveRegion hidden>{faultsOn(inForce) ? 'Faults are on' : 'Faults are off'}</LiveRegion>
    </SpaceBetween>
  )
}
