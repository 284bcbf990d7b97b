import HelpPanel from '@cloudscape-design/components/help-panel'
import type { Route } from '../../routes.ts'
import { PAGES } from './help-texts.tsx'

/** Explains the page that is open. */
export function Help({ page }: { page: Route['page'] }) {
  const { title, body } = PAGES[page]
  return <HelpPanel header={<h2>{title}</h2>}>{body}</HelpPanel>
}
