import HelpPanel from '@cloudscape-design/components/help-panel'
import type { Route } from '../../routes.ts'
import { PAGES } from './help-texts.ts'

export function Help({ page }: { page: Route['page'] }) {
  const [title, ...blocks] = PAGES[page].split('\n\n')
  return (
    <HelpPanel header={<h2>{title}</h2>}>
      {blocks.map((block) => (
        <Block key={block} block={block} />
      ))}
    </HelpPanel>
  )
}

/** A paragraph, below its heading where it has one. */
function Block({ block }: { block: string }) {
  const [, heading, text = ''] = /^(?:# (.*)\n)?([^]*)$/.exec(block) ?? []
  return (
    <>
      {heading && <h3>{heading}</h3>}
      <p>{text.split(/(\*\*.+?\*\*|`.+?`)/).map(marked)}</p>
    </>
  )
}

/** Every other part is one that stands between marks. */
function marked(part: string, index: number) {
  if (index % 2 === 0) return part
  return part.startsWith('*') ? (
    <b key={index}>{part.slice(2, -2)}</b>
  ) : (
    <code key={index}>{part.slice(1, -1)}</code>
  )
}
