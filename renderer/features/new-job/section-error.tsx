import FormField from '@cloudscape-design/components/form-field'

/** What is wrong with a group of fields, said once and not at each of them. */
export function SectionError({ error }: { error: string | null }) {
  return error === null ? null : (
    <div data-section-error tabIndex={-1} role="alert">
      <FormField stretch errorText={error} />
    </div>
  )
}
