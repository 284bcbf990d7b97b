import Button from '@cloudscape-design/components/button'
import { useEffect, useState } from 'react'
import { copyText } from './copy-text.ts'

/** Long enough to be read, short enough not to be taken for the next copy. */
const SHOWN_MS = 2_000

interface CopyButtonProps {
  readonly text: () => string
  /** What is copied, for screen readers: `log`. */
  readonly what: string
  /** An icon without a word, for the end of a line. */
  readonly compact?: boolean
}

type Outcome = 'Copied' | 'Not copied'

/** Puts a text on the clipboard and says whether that worked. */
export function CopyButton({ text, what, compact = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  useEffect(() => {
    if (!outcome) return undefined
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  return (
    <span aria-live="polite">
      <Button
        variant={compact ? 'inline-icon' : 'normal'}
        iconName={outcome === 'Copied' ? 'status-positive' : 'copy'}
        ariaLabel={outcome ?? `Copy ${what}`}
        onClick={() => setOutcome(copyText(text()) ? 'Copied' : 'Not copied')}
      >
        {outcome ?? 'Copy'}
      </Button>
    </span>
  )
}
