import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { type FormEvent, useState } from 'react'
import { LIMITS } from '../../../ui/limits.ts'
import { wholeNumberError } from '../../../ui/whole-number.ts'
import type { ControlledJob } from '../controls/controlled-job.ts'
import type { JobActions } from '../controls/use-job-actions.ts'

const { label, schema } = LIMITS.maxRejects

/** For a failed job: it goes on with another number of rows that may be set aside. */
export function MoreRejects({
  actions: { pending, resumeNow },
  job,
}: {
  actions: JobActions
  job: ControlledJob
}) {
  const [text, setText] = useState(String(job.spec.limits.maxRejects))
  if (job.spec.operation === 'repopulate') return null
  const error = wholeNumberError(text, schema)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (error === null) resumeNow([job], { maxRejects: Number(text) })
  }
  return (
    <Container>
      <form onSubmit={submit} className="limits-form">
        <FormField
          label={label}
          constraintText="In total, including those already set aside. They stay as they are."
          errorText={error}
        >
          <Input value={text} inputMode="numeric" onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        <div className="limits-apply">
          <Button
            formAction="submit"
            loading={pending?.action === 'resume'}
            loadingText="Resuming"
            disabled={pending !== null || error !== null}
          >
            Resume with this number
          </Button>
        </div>
      </form>
    </Container>
  )
}
