import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useState } from 'react'
import type { ArchiveRetention, ArchivesInfo } from '../../../shared/archive.ts'
import { expiredArchives } from '../../../shared/archive-retention.ts'
import { NO_LIMIT } from '../../../shared/words.ts'
import { call } from '../../bridge/call.ts'
import { hrefOf } from '../../routes.ts'
import { useArchives } from '../../stream/archives.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { counted, formatBytes } from '../../ui/quantity.ts'
import { archivesText } from '../archives/archive-words.ts'
import { DeleteArchives } from '../archives/delete-archives.tsx'

const GIGABYTE = 1_000_000_000

/* A choice takes effect at once, and deletes nothing. Null is for good. */
const BOUNDS = [
  {
    name: 'days',
    label: 'Keep archives for',
    text: (days: number | null) => (days === null ? NO_LIMIT : counted(days, 'day')),
    choices: [7, 30, 90, 365, null],
    note: 'Older archives are offered for deletion.',
  },
  {
    name: 'bytes',
    label: 'Keep at most',
    text: (bytes: number | null) => (bytes === null ? NO_LIMIT : formatBytes(bytes)),
    choices: [GIGABYTE, 10 * GIGABYTE, 50 * GIGABYTE, 100 * GIGABYTE, 500 * GIGABYTE, null],
    note: 'The oldest archives are offered first.',
  },
] as const

/** How much the archives of this machine take, how long they are kept, and the way to delete what is over that. */
export function ArchivesSection() {
  const { info, problem, refresh } = useArchives()
  useEffect(() => void refresh(), [refresh])
  return (
    <Panel
      title="Archives"
      description={info && `${archivesText(info.archives)} on this machine`}
      actions={<Button href={hrefOf({ page: 'archives' })}>Show archives</Button>}
    >
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} header="The archives cannot be listed or changed" />}
        {info?.retentionFault && <Alert type="warning">{`${info.retentionFault} Set it again here.`}</Alert>}
        {info && <Expired info={info} />}
        {info && <Bounds retention={info.retention} />}
      </SpaceBetween>
    </Panel>
  )
}

/** What is over a bound, with the button that deletes it; it asks first. */
function Expired({ info: { archives, retention } }: { info: ArchivesInfo }) {
  const [asking, setAsking] = useState(false)
  const [now] = useState(() => Date.now())
  const over = expiredArchives(archives, retention, now)
  if (over.length === 0) return null
  return (
    <>
      <Alert type="info" action={<Button onClick={() => setAsking(true)}>Delete…</Button>}>
        {`Over these limits: ${archivesText(over)}. Nothing is deleted until you choose it.`}
      </Alert>
      <DeleteArchives visible={asking} archives={over} onClose={() => setAsking(false)} />
    </>
  )
}

function Bounds({ retention }: { retention: ArchiveRetention }) {
  const change = useArchives((store) => store.change)
  const keep = (bound: Partial<ArchiveRetention>) =>
    void change(async () => await call('archives:keep', { ...retention, ...bound }))
  return (
    <ColumnLayout columns={3}>
      {BOUNDS.map(({ name, label, note, choices, text }) => {
        const option = (value: number | null) => ({ value: String(value), label: text(value) })
        return (
          <FormField key={name} label={label} constraintText={note}>
            <Select
              selectedOption={option(retention[name])}
              options={choices.map(option)}
              onChange={({ detail: { selectedOption } }) =>
                keep({ [name]: selectedOption.value === 'null' ? null : Number(selectedOption.value) })
              }
            />
          </FormField>
        )
      })}
    </ColumnLayout>
  )
}
