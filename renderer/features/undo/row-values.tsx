import { displayName } from '../../../shared/identifier.ts'
import { SampleValue } from '../new-job/dry-run/sample-value.tsx'

export type Values = readonly (string | null)[] | null

/** More columns than these would hide the next row. */
const MOST_COLUMNS = 8

interface RowValuesProps {
  readonly columns: readonly string[]
  readonly values: Values
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

/** Where states of a row differ, but for its key; everywhere where they do not, or where only one is there. */
export function placesThatMatter(
  columns: readonly string[],
  key: readonly string[],
  states: readonly Values[],
): number[] {
  const all = columns.flatMap((name, place) => (key.includes(name) ? [] : [place]))
  const there = states.filter((state) => state !== null)
  const differ = all.filter((place) => new Set(there.map((state) => state[place] ?? null)).size > 1)
  return differ.length > 0 ? differ : all
}
