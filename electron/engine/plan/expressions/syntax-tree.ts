export type Node = Record<string, unknown>

type Visit = (kind: string, node: Node) => void

/** Visits every `{ NodeKind: { … } }` of a tree that libpg-query returned, outermost first. */
export function walkNodes(tree: unknown, visit: Visit): void {
  walk(tree, visit, null)
}

/** The nodes of a kind, outermost first. */
export function nodesOf(tree: unknown, wanted: string): Node[] {
  return collected(tree, wanted, null)
}

/** The same, but nothing that stands in a sub-select. */
export function nodesOutsideSubSelects(tree: unknown, wanted: string): Node[] {
  return collected(tree, wanted, 'subselect')
}

function collected(tree: unknown, wanted: string, leftOut: string | null): Node[] {
  const found: Node[] = []
  walk(tree, (kind, node) => kind === wanted && found.push(node), leftOut)
  return found
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

export function isRecord(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
