import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { AwsProfileField } from './aws-profile-field.tsx'
import { endpointWords, readEndpoint, withEndpoint } from './cluster-form.ts'
import type { FormSectionProps } from './form-section.ts'
import { RegionField } from './region-field.tsx'

/** Where the cluster is, pasted from the AWS console or a connection string. */
export function EndpointSection({ form, onChange, errorAt, taken }: FormSectionProps) {
  const read = readEndpoint(form)
  return (
    <SpaceBetween size="m">
      <FormField
        stretch
        label="Endpoint"
        description="As shown in the AWS console. A connection string or the cluster’s ARN works, too."
        constraintText={<LiveRegion tagName="span">{endpointWords(form)}</LiveRegion>}
        errorText={errorAt('endpoint')}
      >
        <Input
          value={form.endpoint}
          spellcheck={false}
          placeholder="abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws"
          onChange={({ detail }) => onChange((old) => withEndpoint(old, detail.value, taken))}
        />
      </FormField>
      <ColumnLayout columns={2}>
        <RegionField
          value={form.region}
          fixed={read !== null && read.region !== null}
          error={errorAt('region')}
          onChange={(region) => onChange((old) => ({ ...old, region }))}
        />
        <AwsProfileField
          value={form.awsProfile}
          onChange={(awsProfile) => onChange((old) => ({ ...old, awsProfile }))}
        />
      </ColumnLayout>
    </SpaceBetween>
  )
}
