/** Visits every `{ NodeKind: { … } }` of a tree that libpg-query returned, outermost first. */
export function walkNodes(tree: unknown, visit: (kind: string, node: Record<string, unknown>) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walkNodes(item, visit)
    return
  }
  if (!isRecord(tree)) return
  for (const [key, value] of Object.entries(tree)) {
    // Node kinds are capitalised, their fields are not.
    if (isRecord(value) && /^[A-Z]/.test(key)) visit(key, value)
    walkNodes(value, visit)
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
