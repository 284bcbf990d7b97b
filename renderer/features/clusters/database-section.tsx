import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { FormSectionProps } from './use-cluster-form.ts'
import { TextField } from '../../ui/text-field.tsx'
import { Panel } from '../../ui/panel.tsx'

/** Who logs in to the database, and how, where that is out of the ordinary. */
export function DatabaseSection({ form, onChange, errorAt }: FormSectionProps) {
  const admin = form.user.trim() === 'admin'
  return (
    <Panel title="Database">
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          <TextField
            label="Database user"
            constraint={
              admin
                ? 'IAM action dsql:DbConnectAdmin. For daily work, a user with fewer rights is safer.'
                : 'IAM action dsql:DbConnect, and a database role that is linked to the IAM role.'
            }
            value={form.user}
            error={errorAt('user')}
            onChange={(user) => onChange((old) => ({ ...old, user }))}
          />
          <TextField
            label={
              <>
                Schema <i>- optional</i>
              </>
            }
            constraint={
              admin
                ? 'First in the search path. If empty, the schema named after the user, then public.'
                : 'First in the search path. Users other than admin have no rights on public.'
            }
            value={form.schema}
            error={errorAt('schema')}
            onChange={(schema) => onChange((old) => ({ ...old, schema }))}
          />
        </ColumnLayout>
        <Advanced form={form} onChange={onChange} errorAt={errorAt} />
      </SpaceBetween>
    </Panel>
  )
}

function Advanced({ form, onChange, errorAt }: Omit<FormSectionProps, 'taken'>) {
  const [open, setOpen] = useState(form.port !== '5432' || form.authorityFile !== '')
  return (
    <ExpandableSection
      variant="footer"
      headerText="Advanced"
      // An error must not hide.
      expanded={open || errorAt('port') !== null || errorAt('authorityFile') !== null}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <ColumnLayout columns={2}>
        <TextField
          label="Port"
          constraint="Aurora DSQL listens on 5432."
          value={form.port}
          error={errorAt('port')}
          onChange={(port) => onChange((old) => ({ ...old, port }))}
        />
        <TextField
          label={
            <>
              Certificate authorities <i>- optional</i>
            </>
          }
          constraint="The path of a PEM file, for a cluster behind your own proxy. If empty, the public certificate authorities."
          value={form.authorityFile}
          error={errorAt('authorityFile')}
          onChange={(authorityFile) => onChange((old) => ({ ...old, authorityFile }))}
        />
      </ColumnLayout>
    </ExpandableSection>
  )
}
