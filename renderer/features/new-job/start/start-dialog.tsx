import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { Cluster } from '../../../../shared/cluster.ts'
import { confirmationOf, isConfirmed } from '../../../../shared/confirmation.ts'
import { displayTable } from '../../../../shared/identifier.ts'
import { shownSql } from '../../../../shared/shown-sql.ts'
import {
  type JobSpec,
  type PurgeSpec,
  type UpdateSpec,
  changesMatching,
} from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'
import { ClusterMark } from '../../../ui/cluster-label.tsx'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { EnvironmentBadge } from '../../../ui/environment-badge.tsx'
import { OPERATION_NAMES } from '../../../ui/operation-names.ts'
import { approvalSentence } from './approval.ts'
import { choiceSentences, rowsText, runLabel, sentenceOf, wayBack } from '../job-words.ts'

interface StartDialogProps {
  readonly cluster: Cluster
  readonly spec: JobSpec
  readonly plan: Plan
  readonly onCancel: () => void
  readonly onRun: (typed: string) => void
}

/** The question before a job starts outside the sandbox; made anew each time, so that nothing typed is left in it. */
export function StartDialog({ cluster, spec, plan, onCancel, onRun }: StartDialogProps) {
  const [typed, setTyped] = useState('')
  const confirmation = confirmationOf(plan, cluster.environment)
  const wantsName = confirmation === 'type-table'
  const table = displayTable(spec.table)
  return (
    <ConfirmDialog
      visible
      header={`${runLabel(plan)} ${spec.operation === 'repopulate' ? 'in' : 'of'} ${table}?`}
      action={runLabel(plan)}
      disabled={!isConfirmed(confirmation, spec.table, typed)}
      onCancel={onCancel}
      onConfirm={() => onRun(typed)}
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Cluster', value: <ClusterMark cluster={cluster} /> },
            { label: 'Environment', value: <EnvironmentBadge environment={cluster.environment} /> },
            { label: 'Operation', value: OPERATION_NAMES[spec.operation] },
            { label: 'Table', value: table },
            { label: 'Rows', value: rowsText(plan) },
          ]}
        />
        <SpaceBetween size="xxs">
          <Box>{sentenceOf(spec)}</Box>
          {changesMatching(spec) && <code className="summary-code">{clausesOf(spec)}</code>}
          {choiceSentences(spec).map((choice) => (
            <Box key={choice} fontWeight="bold">
              {choice}
            </Box>
          ))}
          <Box fontWeight="bold">{wayBack(spec)}</Box>
          <Box color="text-body-secondary">{approvalSentence(plan)}</Box>
        </SpaceBetween>
        {wantsName && (
          <FormField label={`To continue, type the table’s name: ${table}`}>
            <Input
              value={typed}
              spellcheck={false}
              autoComplete={false}
              onChange={({ detail }) => setTyped(detail.value)}
            />
          </FormField>
        )}
      </SpaceBetween>
    </ConfirmDialog>
  )
}

function clausesOf(spec: PurgeSpec | UpdateSpec): string {
  const where = `WHERE ${shownSql(spec.where)}`
  return spec.operation === 'update' ? `SET ${shownSql(spec.set)}\n${where}` : where
}
