import type { FlashbarProps } from '@cloudscape-design/components/flashbar'
import { create } from 'zustand'
import { printable } from '../../../shared/printable.ts'
import { problemOf } from '../../../shared/problem-error.ts'

/** The message above the page about what a person has just done; the next one takes its place. */
export const useNotice = create<{ readonly notice: FlashbarProps.MessageDefinition | null }>(() => ({
  notice: null,
}))

export function showNotice(type: FlashbarProps.Type, header: string, text: string): void {
  const onDismiss = () => useNotice.setState({ notice: null })
  useNotice.setState({ notice: { id: 'notice', type, header, content: printable(text), onDismiss } })
}

export function showFailure(header: string, error: unknown): void {
  const { kind, message, nextStep } = problemOf(error)
  showNotice(kind === 'failed' ? 'error' : 'warning', header, `${message} ${nextStep}`)
}
