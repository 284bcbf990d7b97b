import { expect, test } from 'vitest'
import { parse } from '../../sandbox/gateway/sql/parser.ts'
import { walk } from '../../sandbox/gateway/sql/walk.ts'
import { tablesCase } from '../run-cases.ts'
import { CASES } from './cases.ts'

/** What a statement may name: whatever is in the scratch schema, and catalogs, which are read alone. */
const CATALOGS = ['pg_catalog', 'information_schema', 'sys']

/** Where a cluster took one of these, something outside the scratch schema would change. */
const REACHING_OUT =
  /^(CreateExtension|Createdb|Dropdb|AlterDatabase|AlterSystem|CreateTableSpace|CreateRole|AlterRole|DropRole|GrantRole|CreateSchema|AlterDefaultPrivileges|CreateSubscription|CreatePublication)/

const STEPS = CASES.flatMap((group) => {
  const cases = [tablesCase(group), ...group.cases].flatMap(({ steps }) => steps.map(({ sql }) => sql))
  return [...cases, ...(group.reset ?? [])]
})

/** As PostgreSQL's parser reads it: without the one word that it does not know. */
function parsed(sql: string) {
  return parse(sql.replaceAll('{schema}', 'scratch').replace(/\bASYNC\b/, ''))
}

test.each([...new Set(STEPS)])('stays in the scratch schema: %s', (sql) => {
  const statements = parsed(sql)
  if (typeof statements === 'string') return
  walk([...statements], (name, node) => {
    expect(name).not.toMatch(REACHING_OUT)
    const schema = (node as { schemaname?: string }).schemaname
    if (name === 'RangeVar' && schema !== undefined) expect(['scratch', ...CATALOGS]).toContain(schema)
    if (/^(Insert|Update|Delete|CreateStmt|AlterTable|Index)/.test(name)) {
      const relation = (node as { relation?: { schemaname?: string } }).relation
      expect(CATALOGS).not.toContain(relation?.schemaname)
    }
  })
})

test('what no parser reads is a mistake on purpose', () => {
  expect(STEPS.filter((sql) => typeof parsed(sql) === 'string')).toEqual([
    ...STEPS.filter((sql) => /GROUP BY ALL|\{schema\}\.idx_i|IF NOT EXISTS ON/.test(sql)),
  ])
})

test('no two groups make a table of the same name', () => {
  const made = CASES.flatMap(({ name, prepare }) =>
    prepare.flatMap((sql) => /^CREATE TABLE (\w+)/.exec(sql)?.[1] ?? []).map((table) => ({ name, table })),
  )
  expect(new Set(made.map(({ table }) => table)).size).toBe(made.length)
})
