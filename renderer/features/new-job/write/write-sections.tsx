import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect } from 'react'
import { changeWrite, type JobForm } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'
import { FileSection } from './file-section.tsx'
import { MappingSection } from './mapping-section.tsx'
import { RowsSection } from './rows-section.tsx'
import { withFields } from './mapping.ts'
import { useExaminedFile } from './use-examined-file.ts'

interface WriteSectionsProps extends Omit<SectionProps, 'error'> {
  readonly errors: { readonly file: string | null; readonly mapping: string | null }
  /** Changes the form without making a draft of it. */
  readonly onComplete: (change: (form: JobForm) => JobForm) => void
}

/** What a write is made of: its file, where the fields go, and what its rows do. */
export function WriteSections({ errors, onComplete, ...section }: WriteSectionsProps) {
  const { form } = section
  const { answer, reload } = useExaminedFile(form.write.file, form.table)
  const examined = answer.state === 'ready' ? answer.value : null
  const fields = examined?.file.columns
  const isStale = fields !== undefined && withFields(form.write, fields) !== form.write
  useEffect(() => {
    if (isStale) onComplete((old) => changeWrite(old, (write) => withFields(write, fields)))
  })
  return (
    <SpaceBetween size="l">
      <FileSection {...section} error={errors.file} examined={answer} onReload={reload} />
      {examined && <MappingSection {...section} error={errors.mapping} examined={examined} />}
      <RowsSection {...section} fields={fields ?? []} format={examined?.file.format ?? null} />
    </SpaceBetween>
  )
}
