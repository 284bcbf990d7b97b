import ColumnLayout from '@cloudscape-design/components/column-layout'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { TextField } from '../../ui/text-field.tsx'
import { AwsProfileField } from './aws-profile-field.tsx'
import { endpointWords, readEndpoint, withEndpoint } from './cluster-form.ts'
import type { FormSectionProps } from './use-cluster-form.ts'
import { RegionField } from './region-field.tsx'

/** Where the cluster is, pasted from the AWS console or a connection string. */
export function EndpointSection({ form, onChange, errorAt, taken }: FormSectionProps) {
  const read = readEndpoint(form)
  return (
    <SpaceBetween size="m">
      <TextField
        stretch
        label="Endpoint"
        description="As shown in the AWS console. A connection string or the cluster’s ARN works, too."
        constraint={<LiveRegion tagName="span">{endpointWords(form)}</LiveRegion>}
        error={errorAt('endpoint')}
        value={form.endpoint}
        placeholder="abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws"
        onChange={(endpoint) => onChange((old) => withEndpoint(old, endpoint, taken))}
      />
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
