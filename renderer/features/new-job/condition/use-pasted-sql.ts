import { type ClipboardEvent, useState } from 'react'
import { problemOf } from '../../../../shared/problem-error.ts'
import { call } from '../../../bridge/call.ts'
import type { SectionProps } from '../section-props.ts'
import { takenWords, withTaken } from './taken-apart.ts'

const STATEMENT = /^(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:WHERE|DELETE|UPDATE|WITH)\s/i

/** Takes pasted statements apart into the form, and says in one line what became of the last one. */
export function usePastedSql({ form, onChange }: Pick<SectionProps, 'form' | 'onChange'>) {
  const [notice, setNotice] = useState<{ type: 'success' | 'error'; text: string } | null>(null)
  const { cluster, table } = form
  const take = async (sql: string, target: EventTarget) => {
    try {
      const taken = await call('sql:take-apart', { cluster, table, sql })
      onChange((old) => (old.cluster === cluster ? withTaken(old, taken) : old))
      setNotice({ type: 'success', text: takenWords(taken) })
    } catch (error) {
      const { code, message, nextStep } = problemOf(error)
      // In a field for a value it was a text and no SQL: “where is my order”.
      const isText = target instanceof HTMLInputElement && code === 'condition-syntax'
      if (isText && target === document.activeElement) document.execCommand('insertText', false, sql)
      else setNotice({ type: 'error', text: `${message} ${nextStep}` })
    }
  }
  /** For the capture phase: an editor inside would paste the text first. */
  const onPaste = (event: ClipboardEvent) => {
    const sql = event.clipboardData.getData('text/plain')
    if (!STATEMENT.test(sql)) return
    event.preventDefault()
    event.stopPropagation()
    void take(sql, event.target)
  }
  return { notice, onPaste, clear: () => setNotice(null) }
}
