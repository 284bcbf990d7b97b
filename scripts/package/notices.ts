import type { Component } from '../bundle/components.ts'

const RULE = '-'.repeat(80)

/** The notices of all components, as one text; of each text of a licence, once, whoever uses it. */
export function noticesText(components: readonly Component[]): string {
  const byNotice = Map.groupBy(components, ({ notice, license }) => notice || `Licence: ${license}`)
  const parts = [...byNotice].map(([notice, alike]) =>
    [...alike.map(({ name, version, license }) => `${name} ${version} (${license})`), '', notice].join('\n'),
  )
  return ['Sluice contains parts of the following software.', ...parts].join(`\n\n${RULE}\n\n`) + '\n'
}
