import { Fragment } from 'react'

/** A path on this machine, or a sentence with one; a long one breaks after its separators. */
export function Path({ path }: { path: string }) {
  return (
    <span className="path">
      {path.split(/(?<=[/\\])/).map((part, index) => (
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  )
}
