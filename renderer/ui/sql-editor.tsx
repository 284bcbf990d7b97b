import {
  autocompletion,
  completeFromList,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, schemaCompletionSource } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, type Extension, Transaction } from '@codemirror/state'
import { EditorView, keymap, placeholder as placeholderText, tooltips } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import { displayName } from '../../shared/identifier.ts'
import { printable } from '../../shared/printable.ts'
import type { Column } from '../../shared/table.ts'

interface SqlEditorProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly ariaLabel: string
  readonly placeholder?: string
  readonly invalid?: boolean
  /** The table whose columns completion offers. */
  readonly table: string
  readonly columns: readonly Column[]
}

/** One SQL expression, with completion of the table's columns. Tab moves on, as everywhere in a form. */
export function SqlEditor(props: SqlEditorProps) {
  const { value, onChange, ariaLabel, placeholder = '', invalid, table, columns } = props
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const changed = useRef(onChange)
  const language = useRef(new Compartment())
  const attributes = useRef(new Compartment())
  changed.current = onChange

  // The editor is made once and empty; what it shows and knows comes, and changes, through the effects below.
  useEffect(() => {
    if (!parent.current) return
    const editor = new EditorView({
      parent: parent.current,
      extensions: [
        ...editing((text) => changed.current(text)),
        language.current.of([]),
        attributes.current.of([]),
      ],
    })
    view.current = editor
    return () => editor.destroy()
  }, [])
  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    const changes = { from: 0, to: editor.state.doc.length, insert: value }
    // Undo goes back through what a person typed, not to before the form was filled in.
    editor.dispatch({ changes, annotations: Transaction.addToHistory.of(false) })
  }, [value])
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(dialect(table, columns)) })
  }, [table, columns])
  useEffect(() => {
    const extensions = [described(ariaLabel, invalid), placeholderText(placeholder)]
    view.current?.dispatch({ effects: attributes.current.reconfigure(extensions) })
  }, [ariaLabel, invalid, placeholder])

  return <div ref={parent} className="sql-editor" data-invalid={invalid === true} />
}

/** SQL to read: coloured, selectable, never editable. */
export function SqlView({ sql: text, ariaLabel }: { sql: string; ariaLabel: string }) {
  const parent = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!parent.current) return
    const editor = new EditorView({
      parent: parent.current,
      doc: text,
      extensions: [
        nonce(),
        PostgreSQL.extension,
        colours,
        EditorView.lineWrapping,
        EditorView.editable.of(false),
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': ariaLabel, 'aria-readonly': 'true', tabindex: '0' }),
      ],
    })
    return () => editor.destroy()
  }, [text, ariaLabel])
  return <div ref={parent} className="sql-view" />
}

/** Those of window.css, in light and in dark. */
const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--sluice-keyword)' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--sluice-string)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--sluice-literal)' },
    { tag: tags.comment, color: 'var(--sluice-quiet)' },
    { tag: tags.typeName, color: 'var(--sluice-type)' },
  ]),
)

function editing(changed: (text: string) => void): Extension[] {
  return [
    nonce(),
    history(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false }),
    // The form's containers would cut the list of completions off.
    tooltips({ parent: document.body }),
    colours,
    EditorView.lineWrapping,
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString())
    }),
  ]
}

/** The words of a predicate or an expression; PostgreSQL's whole list of keywords is mostly noise here. */
const WORDS = completeFromList([
  ...'AND OR NOT IN LIKE ILIKE BETWEEN EXISTS CASE WHEN THEN ELSE END true false NULL'.split(' '),
  ...['IS NULL', 'IS NOT NULL', 'now()', 'interval', 'lower(', 'upper(', 'coalesce('],
])

function dialect(table: string, columns: readonly Column[]): Extension {
  const options = columns.map(({ name, type }) => ({
    label: name,
    displayLabel: printable(name),
    apply: displayName(name),
    type: 'property',
    detail: type,
    boost: 1,
  }))
  const names = schemaCompletionSource({
    dialect: PostgreSQL,
    schema: { [table]: options },
    defaultTable: table,
  })
  return [
    PostgreSQL.extension,
    PostgreSQL.language.data.of({ autocomplete: names }),
    PostgreSQL.language.data.of({ autocomplete: WORDS }),
  ]
}

function described(ariaLabel: string, invalid = false): Extension {
  return EditorView.contentAttributes.of({ 'aria-label': ariaLabel, 'aria-invalid': String(invalid) })
}

/** The page's policy takes inline styles only with the nonce that came with the page. */
function nonce(): Extension {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  return EditorView.cspNonce.of(meta?.nonce ?? '')
}
