import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { Panel } from '../../../ui/panel.tsx'
import { Path } from '../../../ui/path.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { withKeys, withoutKeys } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'

/** The file that names the rows of a purge or an update, if one does. */
export function KeyFileSection({ form, onChange }: Pick<SectionProps, 'form' | 'onChange'>) {
  const { running, problem, run } = useAction(async () => {
    const path = await call('rows:choose-file')
    if (path !== null) onChange((old) => withKeys(old, path))
  })
  return (
    <Panel
      title="Rows named by a file"
      description="Optional. Only rows whose keys are in the file are changed, as far as they match the condition."
    >
      <SpaceBetween size="xs">
        {form.keys ? (
          <Path path={form.keys.path} />
        ) : (
          <Box color="text-body-secondary">
            CSV, NDJSON or Parquet with the columns of the key; for a key of one column a list of values is
            enough.
          </Box>
        )}
        <SpaceBetween direction="horizontal" size="xs">
          <Button loading={running} loadingText="Choosing a file" onClick={run}>
            {form.keys ? 'Choose another file' : 'Choose file of keys'}
          </Button>
          {form.keys && <Button onClick={() => onChange(withoutKeys)}>Remove file</Button>}
        </SpaceBetween>
        {problem && <ProblemAlert problem={problem} header="No file was chosen" />}
      </SpaceBetween>
    </Panel>
  )
}
