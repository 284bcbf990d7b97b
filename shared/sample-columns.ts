import type { Plan } from './plan.ts'

/** Where a table is not wide, nothing of it is left out. */
const MOST_SHOWN = 6

/**
 * Places in a sample's rows in the order in which they matter: the key, what the job changes, what its condition names;
 * `rest` are the others of a wide table, in its order.
 */
export function sampleColumns({ sample: { columns, before, after }, key, fingerprint }: Plan) {
  const named = new Set(fingerprint?.columns.map(({ name }) => name))
  const rank = (place: number) => {
    const name = columns[place] ?? ''
    if (key.includes(name)) return key.indexOf(name)
    if (after?.some((row, index) => row[place] !== before[index]?.[place])) return key.length
    return key.length + (named.has(name) ? 1 : 2)
  }
  const places = [...columns.keys()].toSorted((a, b) => rank(a) - rank(b))
  const isWide = places.length > MOST_SHOWN
  const shown = places.filter((place) => !isWide || rank(place) < key.length + 2)
  return { shown, rest: places.slice(shown.length) }
}
