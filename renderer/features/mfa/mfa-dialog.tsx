import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useRef, useState } from 'react'
import type { Frame } from '../../../shared/channels.ts'
import { call } from '../../bridge/call.ts'

type Question = NonNullable<Frame['mfa']>

/** Asks for the code of an MFA device when AWS wants one, wherever the person is in the window. */
export function MfaDialog() {
  const [question, setQuestion] = useState<Question | null>(null)
  const answered = useRef<string | null>(null)
  useEffect(() => window.sluice.onFrame(({ mfa }) => setQuestion(mfa)), [])
  if (!question || answered.current === question.id) return null
  const answer = (code: string | null) => {
    // A frame that was under way may still ask.
    answered.current = question.id
    setQuestion(null)
    // A question that nobody asks any more needs no answer; what AWS thinks of the code, who asked is told.
    call('aws:mfa', { id: question.id, code }).catch(() => undefined)
  }
  return <CodeDialog key={question.id} question={question} onAnswer={answer} />
}

interface CodeDialogProps {
  readonly question: Question
  readonly onAnswer: (code: string | null) => void
}

function CodeDialog({ question: { device, awsProfile }, onAnswer }: CodeDialogProps) {
  const [code, setCode] = useState('')
  const [attempted, setAttempted] = useState(false)
  const field = useRef<InputProps.Ref>(null)
  useEffect(() => {
    // After the modal has taken the focus for itself.
    const timer = setTimeout(() => field.current?.focus())
    return () => clearTimeout(timer)
  }, [])
  const typed = code.replaceAll(/\s/g, '')
  const right = /^\d{6}$/.test(typed)
  const submit = () => {
    setAttempted(true)
    if (right) onAnswer(typed)
    else field.current?.focus()
  }
  return (
    <Modal
      visible
      header="AWS asks for an MFA code"
      onDismiss={() => onAnswer(null)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onAnswer(null)}>
              Cancel
            </Button>
            <Button variant="primary" onClick={submit}>
              Submit
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          The AWS profile “{awsProfile}” signs in with the device <span className="path">{device}</span>.
        </Box>
        <FormField
          label="MFA code"
          constraintText="The six digits that the device shows now."
          errorText={attempted && !right && 'Enter the six digits that the device shows.'}
        >
          <Input
            ref={field}
            value={code}
            inputMode="numeric"
            autoComplete="one-time-code"
            onChange={({ detail }) => setCode(detail.value)}
            onKeyDown={(event) => {
              if (event.detail.key !== 'Enter') return
              // Or the same key would press the button that has the focus once the dialog is gone.
              event.preventDefault()
              submit()
            }}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  )
}
