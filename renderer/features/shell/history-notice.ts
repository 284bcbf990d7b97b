import type { FlashbarProps } from '@cloudscape-design/components/flashbar'
import { useState } from 'react'
import { useRemembered } from '../../stream/remembered-jobs.ts'

/** That jobs are not remembered, or that a damaged history was set aside, until somebody has read it. */
export function useHistoryNotice(): FlashbarProps.MessageDefinition | null {
  const fault = useRemembered(({ info }) => info?.fault ?? null)
  const [read, setRead] = useState<string | null>(null)
  if (fault === null || fault === read) return null
  return { id: 'history', type: 'warning', content: fault, onDismiss: () => setRead(fault) }
}
