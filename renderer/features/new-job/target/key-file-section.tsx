import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { Panel } from '../../../ui/panel.tsx'
import { Path } from '../../../ui/path.tsx'
import { withoutKeys } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'

/** The file that names the rows of a purge or an update; nothing where there is none. */
export function KeyFileSection({ form, onChange }: Pick<SectionProps, 'form' | 'onChange'>) {
  if (!form.keys) return null
  return (
    <Panel title="Rows named by a file">
      <SpaceBetween size="xs">
        <Path path={form.keys.path} />
        <Box color="text-body-secondary">
          Only rows whose keys are in this file are changed, as far as they match the condition.
        </Box>
        <Button onClick={() => onChange(withoutKeys)}>Remove file</Button>
      </SpaceBetween>
    </Panel>
  )
}
