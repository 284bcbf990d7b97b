import Box from '@cloudscape-design/components/box'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { type ConditionForm, matchesAllRows } from '../../../../shared/condition.ts'
import { shownSql } from '../../../../shared/shown-sql.ts'
import { shortened } from '../../../../shared/shortened.ts'
import type { JobForm } from '../job-form.ts'
import { memoryOf, useJobMemory } from './job-memory.ts'
import { recentOf } from './recent.ts'

const MOST_SHOWN = 100

interface RecentConditionsProps {
  readonly form: JobForm
  readonly onChoose: (condition: ConditionForm) => void
}

/** Conditions that were planned for the table before; nothing where there are none. */
export function RecentConditions({ form: { cluster, table }, onChoose }: RecentConditionsProps) {
  const clusters = useJobMemory((memory) => memory.clusters)
  const recent = recentOf(memoryOf(clusters, cluster).recent, table)
  if (recent.length === 0) return null
  return (
    <Box float="right" margin={{ bottom: 'xs' }}>
      <ButtonDropdown
        expandToViewport
        items={recent.map(({ where }, index) => ({
          id: String(index),
          text: matchesAllRows(where) ? 'All rows' : shortened(shownSql(where), MOST_SHOWN),
        }))}
        onItemClick={({ detail }) => {
          const chosen = recent[Number(detail.id)]
          if (chosen) onChoose(chosen.condition)
        }}
      >
        Recent conditions
      </ButtonDropdown>
    </Box>
  )
}
