import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tiles from '@cloudscape-design/components/tiles'
import { capitalized } from '../../../shared/counted.ts'
import { ClusterColour, OwnEnvironment } from '../../../shared/cluster.ts'
import { ClusterMark } from '../../ui/cluster-label.tsx'
import { ENVIRONMENTS } from '../../ui/environment-badge.tsx'
import type { FormSectionProps } from './use-cluster-form.ts'
import { TextField } from '../../ui/text-field.tsx'
import { Panel } from '../../ui/panel.tsx'

const MEANINGS: Record<OwnEnvironment, string> = {
  development: 'Each job must be confirmed before it starts.',
  staging: 'Each job must be confirmed with its table’s name.',
  production: 'Each job must be confirmed with its table’s name.',
}

const COLOURS = ClusterColour.options.map((colour) => ({
  value: colour,
  label: <ClusterMark cluster={{ name: capitalized(colour), colour }} />,
}))

/** What the cluster is called in Sluice, and how careful Sluice is with it. */
export function DisplaySection({ form, onChange, errorAt }: FormSectionProps) {
  return (
    <Panel title="Display and safety">
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          <TextField
            label="Name"
            constraint="The name of the cluster in this window and on the command line."
            value={form.name}
            error={errorAt('name')}
            // An emptied field takes suggestions again.
            onChange={(name) => onChange((old) => ({ ...old, name, named: name !== '' }))}
          />
          <FormField label="Colour" constraintText="Marks the cluster wherever its name is shown.">
            <RadioGroup
              direction="horizontal"
              value={form.colour}
              items={COLOURS}
              onChange={({ detail }) =>
                onChange((old) => ({ ...old, colour: ClusterColour.parse(detail.value) }))
              }
            />
          </FormField>
        </ColumnLayout>
        <FormField
          stretch
          label="Environment"
          description="Controls the confirmation before a job starts, and the colour of the badge."
        >
          <Tiles
            columns={3}
            value={form.environment}
            items={OwnEnvironment.options.map((value) => ({
              value,
              label: ENVIRONMENTS[value].name,
              description: MEANINGS[value],
            }))}
            onChange={({ detail }) =>
              onChange((old) => ({ ...old, environment: OwnEnvironment.parse(detail.value) }))
            }
          />
        </FormField>
      </SpaceBetween>
    </Panel>
  )
}
