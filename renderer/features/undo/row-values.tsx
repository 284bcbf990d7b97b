import { displayName } from '../../../shared/identifier.ts'
import type { RowState } from '../../../shared/undo-words.ts'
import { SampleValue } from '../new-job/dry-run/sample-value.tsx'

/** More columns than these would hide the next row. */
export const MOST_COLUMNS = 8

interface RowValuesProps {
  readonly columns: readonly string[]
  readonly values: RowState
  /** Places of the columns that are shown. */
  readonly places: readonly number[]
  /** In the place of a row that is not there. */
  readonly absent: string
}

/** One state of a row: a line for each column that matters. */
export function RowValues({ columns, values, places, absent }: RowValuesProps) {
  if (values === null) return <span className="sample-null">{absent}</span>
  const rest = places.length - MOST_COLUMNS
  return (
    <>
      <dl className="row-values">
        {places.slice(0, MOST_COLUMNS).map((place) => (
          <div key={place}>
            <dt>{displayName(columns[place] ?? '')}</dt>
            <dd>
              <SampleValue value={values[place] ?? null} />
            </dd>
          </div>
        ))}
      </dl>
      {rest > 0 && <span className="sample-null">{`and ${rest} more`}</span>}
    </>
  )
}
