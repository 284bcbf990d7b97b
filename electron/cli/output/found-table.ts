import type { FoundCluster } from '../../../shared/aws-account.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { dateTime } from './format.ts'
import { printable } from '../../../shared/printable.ts'
import { clip } from './width.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'

const HEADINGS = ['name', 'Region', 'status', 'endpoint', 'protected', 'multi-Region', 'created']
/** A tag can be 256 characters long. */
const NAME_COLUMNS = 28

/** The clusters of an account as a table, and how to add one. */
export function foundTableLines(
  found: readonly FoundCluster[],
  { regions, awsProfile }: { regions: readonly string[]; awsProfile: string | null },
  style: Style,
): string[] {
  const [first] = found
  if (!first) return [`There are no Aurora DSQL clusters in ${regions.join(', ')}.`]
  const [header = '', ...rows] = alignedLines([HEADINGS, ...found.map(cellsOf)])
  const profile = awsProfile === null ? '' : ` --aws-profile ${shellWord(awsProfile)}`
  const add = `To add one: sluice clusters add ${nameFor(first)} --endpoint ${first.endpoint}${profile}`
  return [style.faint(header), ...rows, '', style.faint(printable(add))]
}

function cellsOf(found: FoundCluster): string[] {
  const { name, region, status, endpoint, deletionProtection, multiRegion, created } = found
  return [
    name === null ? '–' : clip(printable(name), NAME_COLUMNS),
    region,
    status,
    endpoint,
    deletionProtection === null ? '' : yesOrNo(deletionProtection),
    yesOrNo(multiRegion),
    created === null ? '' : dateTime(Date.parse(created)),
  ]
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

/** The tag as far as a name can have its letters. */
function nameFor({ name }: FoundCluster): string {
  const letters = name?.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  return letters ? letters.slice(0, 63) : 'NAME'
}
