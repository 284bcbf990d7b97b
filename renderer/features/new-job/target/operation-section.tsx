import Tiles from '@cloudscape-design/components/tiles'
import { Operation } from '../../../../shared/job-spec.ts'
import { chooseOperation } from '../job-form.ts'
import { OPERATION_NAMES } from '../../../ui/operation-names.ts'
import type { SectionProps } from '../section-props.ts'
import { OPERATION_DESCRIPTIONS } from '../../../../shared/words.ts'
import { Panel } from '../../../ui/panel.tsx'

/** An undo begins at the job that it undoes. */
const ITEMS = Operation.exclude(['undo']).options.map((value) => ({
  value,
  label: OPERATION_NAMES[value],
  description: `${OPERATION_DESCRIPTIONS[value]}.`,
}))

export function OperationSection({ form, onChange }: Pick<SectionProps, 'form' | 'onChange'>) {
  return (
    <Panel title="Operation">
      <Tiles
        ariaLabel="Operation"
        columns={4}
        value={form.operation}
        items={ITEMS}
        onChange={({ detail }) => onChange((old) => chooseOperation(old, Operation.parse(detail.value)))}
      />
    </Panel>
  )
}
