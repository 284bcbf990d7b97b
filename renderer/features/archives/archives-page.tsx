import { Page } from '../../ui/page.tsx'

export function ArchivesPage() {
  return <Page title="Archives">{null}</Page>
}
