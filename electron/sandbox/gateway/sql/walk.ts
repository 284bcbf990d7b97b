/**
 * Visits every object of a syntax tree with the name it stands under, outermost first and in the order of
 * the text. Without recursion: `1 + 1 + …` is a tree as deep as it is long.
 */
export function walk(tree: object, visit: (name: string, node: object) => void): void {
  const open: [string, unknown][] = [['', tree]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [name, node] = next
    if (typeof node !== 'object' || node === null) continue
    if (!Array.isArray(node) && name !== '') visit(name, node)
    const inside = Array.isArray(node) ? node.map((item) => ['', item] as const) : Object.entries(node)
    for (const [key, value] of inside.toReversed()) open.push([key, value])
  }
}
