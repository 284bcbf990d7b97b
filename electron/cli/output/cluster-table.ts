import type { Cluster } from '../../../shared/cluster.ts'
import { endpointText } from '../../../shared/endpoint.ts'
import { dateTime } from './format.ts'
import { printable } from '../../../shared/printable.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'
import { AWS_PROFILE } from '../../../shared/words.ts'

const HEADINGS = ['cluster', 'environment', 'endpoint', 'Region', 'user', AWS_PROFILE, 'last used']

/** The clusters that Sluice knows as a table, and how to know more while there are none but the sandbox. */
export function clusterTableLines(clusters: readonly Cluster[], style: Style): string[] {
  const [header = '', ...rows] = alignedLines([HEADINGS, ...clusters.map(cellsOf)])
  const lines = [style.faint(header), ...rows]
  if (clusters.some(({ profile }) => profile !== null)) return lines
  const add =
    'To add one: sluice clusters discover --region REGION, or sluice clusters add NAME --endpoint ENDPOINT'
  return [...lines, '', style.faint(add)]
}

function cellsOf({ name, environment, profile, lastUsed }: Cluster): string[] {
  if (!profile) return [name, environment, 'on this machine', '', '', '', '']
  const { region, user, awsProfile } = profile
  const used = lastUsed === null ? 'never' : dateTime(Date.parse(lastUsed))
  return [name, environment, endpointText(profile), region, user, awsProfile ?? '(default)', used].map(
    printable,
  )
}
