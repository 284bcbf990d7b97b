import type { DSQL_REGIONS } from '../../../shared/dsql-regions.ts'

/** Where the Regions are, as the AWS console says it. */
export const REGION_PLACES: Readonly<Record<(typeof DSQL_REGIONS)[number], string>> = {
  'us-east-1': 'N. Virginia',
  'us-east-2': 'Ohio',
  'us-west-2': 'Oregon',
  'ap-east-1': 'Hong Kong',
  'ap-northeast-1': 'Tokyo',
  'ap-northeast-2': 'Seoul',
  'ap-northeast-3': 'Osaka',
  'ap-south-1': 'Mumbai',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-2': 'Sydney',
  'ap-southeast-4': 'Melbourne',
  'ca-central-1': 'Canada, Central',
  'ca-west-1': 'Calgary',
  'eu-central-1': 'Frankfurt',
  'eu-north-1': 'Stockholm',
  'eu-south-2': 'Spain',
  'eu-west-1': 'Ireland',
  'eu-west-2': 'London',
  'eu-west-3': 'Paris',
  'sa-east-1': 'São Paulo',
}
