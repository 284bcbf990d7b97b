import Button from '@cloudscape-design/components/button'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ConditionForm, Match } from '../../../../shared/condition.ts'
import type { Column } from '../../../../shared/table.ts'
import { addGroup, changeGroup } from './condition-form.ts'
import { ConditionTokens } from './condition-tokens.tsx'

interface ConditionGroupsProps {
  readonly condition: ConditionForm
  readonly columns: readonly Column[]
  readonly attempted: boolean
  readonly disabled: boolean
  readonly set: (change: (condition: ConditionForm) => ConditionForm) => void
}

/** The condition as groups of comparisons; how they are joined shows once there is something to join. */
export function ConditionGroups({ condition: { groups, match }, set, ...more }: ConditionGroupsProps) {
  const several = groups.length > 1
  return (
    <SpaceBetween size="s">
      {several && (
        <Joiner what="the groups" match={match} onChange={(to) => set((old) => ({ ...old, match: to }))} />
      )}
      {groups.map((group, at) => (
        <div
          key={at}
          {...(several && { className: 'condition-group', role: 'group', 'aria-label': `Group ${at + 1}` })}
        >
          {(group.tokens.length > 1 || several) && (
            <Joiner
              what={several ? `the comparisons in group ${at + 1}` : 'the comparisons'}
              match={group.match}
              onChange={(to) => set((old) => changeGroup(old, at, (it) => ({ ...it, match: to })))}
            />
          )}
          <ConditionTokens
            {...more}
            group={group}
            before={groups.slice(0, at).flatMap(({ tokens }) => tokens).length}
            onChange={(change) => set((old) => changeGroup(old, at, change))}
          />
        </div>
      ))}
      <Button
        variant="inline-link"
        iconName="add-plus"
        disabled={more.disabled}
        onClick={() => set(addGroup)}
      >
        Add group
      </Button>
    </SpaceBetween>
  )
}

interface JoinerProps {
  readonly match: Match
  readonly what: string
  readonly onChange: (match: Match) => void
}

/** `[All of | Any of] the comparisons`. */
function Joiner({ match, what, onChange }: JoinerProps) {
  return (
    <div className="condition-joiner">
      <SegmentedControl
        label={`Match all or any of ${what}`}
        selectedId={match}
        options={[
          { id: 'all', text: 'All of' },
          { id: 'any', text: 'Any of' },
        ]}
        onChange={({ detail }) => onChange(Match.parse(detail.selectedId))}
      />
      {what}
    </div>
  )
}
