import Popover from '@cloudscape-design/components/popover'
import { printable } from '../../../../shared/printable.ts'

/** A uuid fits. */
const MOST_CHARACTERS = 40

/** A value as text; of a long one the beginning, and the whole at a click. Null is SQL NULL, which an empty text is not. */
export function SampleValue({ value }: { value: string | null }) {
  if (value === null || value === '')
    return <span className="sample-null">{value === null ? 'NULL' : 'empty'}</span>
  const characters = Array.from(printable(value))
  if (characters.length <= MOST_CHARACTERS) return <>{characters.join('')}</>
  return (
    <Popover
      renderWithPortal
      size="large"
      content={<code className="summary-code">{characters.join('')}</code>}
    >
      <span className="sample-value">{characters.slice(0, MOST_CHARACTERS - 1).join('')}…</span>
    </Popover>
  )
}
