import type { SchemaElement, SchemaTree } from 'hyparquet'
import { isBare, leafTextOf, type LeafText } from './leaf-text.ts'

/** What a column of a table is made of: one leaf, or the leaves of a tree. */
export interface Leaf {
  readonly element: SchemaElement
  /** From the root, which is not in the path of a leaf. */
  readonly schemaPath: SchemaTree[]
  readonly path: readonly string[]
  /** Which chunk of a row group has it. */
  readonly chunk: number
  readonly maxDefinition: number
  readonly maxRepetition: number
  readonly toText: LeafText
  readonly isBare: boolean
}

export interface ParquetColumn {
  readonly name: string
  readonly tree: SchemaTree
  readonly leaves: readonly Leaf[]
  readonly isNested: boolean
}

/** The columns of a table, in the order of their chunks. */
export function columnsOf(root: SchemaTree): ParquetColumn[] {
  let chunk = 0
  return root.children.map((tree) => {
    const leaves: Leaf[] = []
    const visit = (node: SchemaTree, above: SchemaTree[]): void => {
      const schemaPath = [...above, node]
      for (const child of node.children) visit(child, schemaPath)
      if (node.children.length > 0) return
      leaves.push(leafOf(schemaPath, chunk))
      chunk += 1
    }
    visit(tree, [root])
    const isNested = tree.children.length > 0 || tree.element.repetition_type === 'REPEATED'
    return { name: tree.element.name, tree, leaves, isNested }
  })
}

function leafOf(schemaPath: SchemaTree[], chunk: number): Leaf {
  const below = schemaPath.slice(1)
  const node = below.at(-1) ?? schemaPath[0]
  const element = node?.element ?? { name: '' }
  const levels = below.map((each) => each.element.repetition_type)
  return {
    ...{ element, schemaPath, path: node?.path ?? [], chunk },
    maxDefinition: levels.filter((level) => level !== 'REQUIRED').length,
    maxRepetition: levels.filter((level) => level === 'REPEATED').length,
    ...{ toText: leafTextOf(element), isBare: isBare(element) },
  }
}
