import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { Region } from '../../../shared/cluster.ts'
import { useFoundClusters } from '../../bridge/use-found-clusters.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { SectionError } from '../new-job/section-error.tsx'
import { AwsProfileField } from './aws-profile-field.tsx'
import { withFound } from './cluster-form.ts'
import { FoundClustersTable } from './found-clusters.tsx'
import type { FormSectionProps } from './use-cluster-form.ts'
import { RegionField } from './region-field.tsx'

/** Which cluster of the person's AWS account it is. */
export function AccountSection({ form, onChange, errorAt, taken }: FormSectionProps) {
  const { awsProfile, region } = form
  const { found, find } = useFoundClusters()
  const [attempted, setAttempted] = useState(false)
  const searched = found?.search.awsProfile === awsProfile && found.search.region === region
  const error =
    attempted && !Region.safeParse(region).success ? 'Enter a Region’s code, such as eu-west-1.' : null
  const search = () => {
    setAttempted(true)
    if (Region.safeParse(region).success) void find({ awsProfile, region })
  }
  // Another profile or Region has other clusters, so none is chosen any more.
  const look = (change: { awsProfile?: string | null; region?: string }) =>
    onChange((old) => ({ ...old, ...change, endpoint: '' }))
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        <AwsProfileField
          value={awsProfile}
          onChange={(name, profile) =>
            look({ awsProfile: name, ...(profile?.region && { region: profile.region }) })
          }
        />
        <RegionField
          value={region}
          error={error ?? errorAt('region')}
          onChange={(chosen) => look({ region: chosen })}
        />
      </ColumnLayout>
      <Button
        iconName="search"
        loading={searched && found.answer.state === 'loading'}
        loadingText="Looking for clusters"
        onClick={search}
      >
        Find clusters
      </Button>
      {searched && found.answer.state === 'failed' && (
        <ProblemAlert header="The clusters could not be listed" problem={found.answer.problem} />
      )}
      {searched && found.answer.state !== 'failed' && (
        <FoundClustersTable
          found={found}
          chosen={form.endpoint}
          onChoose={(cluster) => onChange((old) => withFound(old, cluster, awsProfile, taken))}
        />
      )}
      <SectionError error={errorAt('endpoint') && 'Find the clusters in your account, then choose one.'} />
    </SpaceBetween>
  )
}
