import '../archives/archives.css'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { Theme } from '../../../shared/channels.ts'
import { useAppInfo } from '../../bridge/app-info.ts'
import { Path } from '../../ui/path.tsx'
import { Page } from '../../ui/page.tsx'
import { hrefOf } from '../../routes.ts'
import { ArchivesSection } from './archives-section.tsx'
import { HistorySection } from './history-section.tsx'
import { UpdatesSection } from './updates-section.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { Panel } from '../../ui/panel.tsx'

const THEMES: { value: Theme; label: string; description?: string }[] = [
  { value: 'system', label: 'System', description: 'Uses the setting of this machine.' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function SettingsPage() {
  const { info, problem, chooseTheme, load } = useAppInfo()
  return (
    <Page title="Settings" description="Changes take effect and are saved at once.">
      <SpaceBetween size="l">
        {problem && <ProblemAlert problem={problem} onRetry={() => void load()} />}
        <Panel title="Appearance">
          <FormField label="Theme">
            <RadioGroup
              value={info?.settings.theme ?? null}
              items={THEMES}
              onChange={({ detail }) => void chooseTheme(Theme.parse(detail.value))}
            />
          </FormField>
        </Panel>
        <HistorySection />
        <ArchivesSection />
        <UpdatesSection />
        <Panel
          title="About"
          actions={<Button href={hrefOf({ page: 'about' })}>All versions and licenses</Button>}
        >
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Sluice', value: info?.version ?? '–' },
              { label: 'Electron', value: info?.electron ?? '–' },
              { label: 'Data folder', value: <Path path={info?.home ?? '–'} /> },
            ]}
          />
        </Panel>
      </SpaceBetween>
    </Page>
  )
}
