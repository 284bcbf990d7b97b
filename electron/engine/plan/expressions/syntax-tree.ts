type Visit = (kind: string, node: Record<string, unknown>) => void

/** Visits every `{ NodeKind: { … } }` of a tree that libpg-query returned, outermost first. */
export function walkNodes(tree: unknown, visit: Visit): void {
  walk(tree, visit, null)
}

/** The same, but nothing that stands in a sub-select. */
export function walkOutsideSubSelects(tree: unknown, visit: Visit): void {
  walk(tree, visit, 'subselect')
}

function walk(tree: unknown, visit: Visit, leftOut: string | null): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walk(item, visit, leftOut)
    return
  }
  if (!isRecord(tree)) return
  for (const [key, value] of Object.entries(tree)) {
    if (key === leftOut) continue
    // Node kinds are capitalised, their fields are not.
    if (isRecord(value) && /^[A-Z]/.test(key)) visit(key, value)
    walk(value, visit, leftOut)
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
