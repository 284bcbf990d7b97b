import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ExaminedFile } from '../../../../shared/examined-file.ts'
import { dialectText } from '../../../../shared/write-words.ts'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import type { Loaded } from '../../../bridge/use-answer.ts'
import { Panel } from '../../../ui/panel.tsx'
import { Path } from '../../../ui/path.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted, formatBytes } from '../../../ui/quantity.ts'
import { changeWrite } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'
import { DialectFields } from './dialect-fields.tsx'

interface FileSectionProps extends SectionProps {
  readonly examined: Loaded<ExaminedFile | null>
  readonly onReload: () => void
}

/** The file of a write, and how it is read. */
export function FileSection({ form, onChange, error, examined, onReload }: FileSectionProps) {
  const { file } = form.write
  const choose = useAction(async () => {
    const path = await call('rows:choose-file')
    if (path !== null) onChange((old) => changeWrite(old, (write) => ({ ...write, file: { path } })))
  })
  const found = examined.state === 'ready' ? examined.value : null
  return (
    <Panel title="File" description="Rows as CSV, NDJSON or Parquet; gzip and zstd may compress it.">
      <SpaceBetween size="m">
        <FormField stretch errorText={examined.state === 'failed' ? null : error}>
          <SpaceBetween size="xs">
            {file && <Path path={file.path} />}
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <Button loading={choose.running} loadingText="Choosing a file" onClick={choose.run}>
                {file ? 'Choose another file' : 'Choose file'}
              </Button>
              {!file && <Box color="text-body-secondary">Or drop a file anywhere on the window.</Box>}
              {file && found && (
                <Button iconName="refresh" ariaLabel="Read the file again" onClick={onReload} />
              )}
            </SpaceBetween>
          </SpaceBetween>
        </FormField>
        {choose.problem && <ProblemAlert problem={choose.problem} header="No file was chosen" />}
        {file && examined.state === 'loading' && (
          <StatusIndicator type="loading">Reading the file…</StatusIndicator>
        )}
        {file && examined.state === 'failed' && (
          <ProblemAlert problem={examined.problem} header="The file cannot be read" onRetry={onReload} />
        )}
        {found && <KeyValuePairs columns={1} items={factsOf(found)} />}
        {file && <DialectFields {...{ onChange, file }} found={found?.file ?? null} />}
      </SpaceBetween>
    </Panel>
  )
}

function factsOf({ file }: ExaminedFile) {
  const size = `${counted(file.rows, 'row')}, ${formatBytes(file.bytes)}`
  return [{ label: size, value: dialectText(file) }]
}
