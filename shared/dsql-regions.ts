/**
 * Where Aurora DSQL exists, for choosing, named as by the AWS console; a Region that is not listed can be typed.
 * https://docs.aws.amazon.com/general/latest/gr/dsql.html and the release notes up to August 2026
 */
export const REGION_PLACES = {
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

export const DSQL_REGIONS = Object.keys(REGION_PLACES)
