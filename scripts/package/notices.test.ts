import { expect, test } from 'vitest'
import { billOfMaterials } from './bill-of-materials.ts'
import { noticesText } from './notices.ts'

const MIT = 'Permission is hereby granted …'
const COMPONENTS = [
  { name: '@scope/one', version: '1.0.0', license: 'MIT', notice: MIT },
  { name: 'two', version: '2.0.0', license: 'MIT', notice: MIT },
  { name: 'three', version: '3.0.0', license: '(MIT AND Zlib)', notice: '' },
]

test('a licence that several share stands once, under all their names', () => {
  const text = noticesText(COMPONENTS)
  expect(text.split(MIT)).toHaveLength(2)
  expect(text).toContain('@scope/one 1.0.0 (MIT)\ntwo 2.0.0 (MIT)\n\n' + MIT)
  expect(text).toContain('three 3.0.0 ((MIT AND Zlib))\n\nLicence: (MIT AND Zlib)')
})

test('a list of components names them as npm does, with their licences', () => {
  const parts = [{ name: 'PostgreSQL', version: '16.14', license: 'PostgreSQL' }]
  const bom = JSON.parse(billOfMaterials('0.1.0', COMPONENTS, parts)) as { components: object[] }
  expect(bom.components).toContainEqual(
    expect.objectContaining({
      name: '@scope/one',
      purl: 'pkg:npm/%40scope/one@1.0.0',
      licenses: [{ license: { id: 'MIT' } }],
    }),
  )
  expect(bom.components).toContainEqual(
    expect.objectContaining({ name: 'three', licenses: [{ expression: '(MIT AND Zlib)' }] }),
  )
  expect(bom.components).toContainEqual(
    expect.objectContaining({ name: 'PostgreSQL', type: 'framework', version: '16.14' }),
  )
})
