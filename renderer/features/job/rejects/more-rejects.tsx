import { mayKeepRows } from '../../../../shared/job-spec.ts'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import { type FormEvent, useState } from 'react'
import { LIMITS } from '../../../ui/limits.ts'
import { TextField } from '../../../ui/text-field.tsx'
import { wholeNumberError } from '../../../ui/whole-number.ts'
import type { ControlledJob } from '../controls/controlled-job.ts'
import type { JobActions } from '../controls/use-job-actions.ts'

const { label, schema } = LIMITS.maxRejects

/** For a failed job: it goes on with another number of rows that may be set aside. */
export function MoreRejects({ actions, job }: { actions: JobActions; job: ControlledJob }) {
  const { pending, resumeNow } = actions
  const [text, setText] = useState(String(job.spec.limits.maxRejects))
  if (!mayKeepRows(job.spec)) return null
  const error = wholeNumberError(text, schema)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (error === null) resumeNow([job], { maxRejects: Number(text) })
  }
  return (
    <Container>
      <form onSubmit={submit} className="limits-form">
        <TextField
          label={label}
          constraint="In total, including those already set aside. They stay as they are."
          error={error}
          value={text}
          inputMode="numeric"
          onChange={setText}
        />
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
