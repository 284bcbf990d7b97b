import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  readonly text: string
  /** What it is, for screen readers: `command`. */
  readonly what: string
}

/** A command or a document to be taken along word for word. */
export function CodeBlock({ text, what }: CodeBlockProps) {
  return (
    <div className="code-block">
      {/* Long lines scroll: the keyboard needs a way into what scrolls. */}
      <pre tabIndex={0} aria-label={what} role="group">
        {text}
      </pre>
      <CopyButton text={() => text} what={what} />
    </div>
  )
}
