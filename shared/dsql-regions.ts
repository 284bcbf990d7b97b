/**
 * Where Aurora DSQL exists, for choosing; a Region that is not listed can be typed.
 * https://docs.aws.amazon.com/general/latest/gr/dsql.html and the release notes up to August 2026
 */
export const DSQL_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-4',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
] as const
