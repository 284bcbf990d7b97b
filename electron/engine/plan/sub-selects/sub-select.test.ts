import { describe, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { readChange, readCondition } from '../expressions/expression.ts'

describe('a sub-select', () => {
  it.each([
    'NOT EXISTS (SELECT FROM parent WHERE parent.id = child.parent_id)',
    'id IN (SELECT a.id FROM a JOIN b USING (id) WHERE b.kind = $$x$$ UNION SELECT id FROM c)',
    'price > ALL (SELECT max(price) FROM other GROUP BY kind HAVING count(*) > 1 ORDER BY 1 LIMIT 3)',
    'price = (SELECT price FROM (SELECT price, row_number() OVER (ORDER BY price) AS n FROM other) AS o WHERE n = 1)',
    'id IN (WITH old AS (SELECT id FROM other), older AS (TABLE old) SELECT id FROM older)',
    'id IN (VALUES (1), (2)) AND id = ANY (SELECT generate_series(1, 3))',
    'id IN (SELECT id FROM public.sluice_changed)',
  ])('only reads: %s', async (condition) => {
    expect((await readCondition(condition)).text).toBe(condition)
  })

  it.each([
    'EXISTS (WITH gone AS (DELETE FROM other RETURNING 1) SELECT 1)',
    'EXISTS (WITH a AS (SELECT 1) SELECT * FROM (WITH b AS (INSERT INTO other VALUES (1) RETURNING 1) TABLE b) AS x)',
    'EXISTS (SELECT FROM other FOR UPDATE)',
    'EXISTS (SELECT 1 UNION (SELECT id FROM other FOR SHARE))',
    'EXISTS (SELECT 1 INTO gone FROM other)',
    'EXISTS (WITH RECURSIVE all_of AS (SELECT 1 UNION ALL SELECT * FROM all_of) TABLE all_of)',
    'EXISTS (SELECT FROM other TABLESAMPLE system (1))',
    'EXISTS (SELECT FROM other WHERE id = $1)',
    'id IN (SELECT id FROM sluice_changed)',
    'EXISTS (SELECT FROM other; DELETE FROM other)',
  ])('does more: %s', async (condition) => {
    expect(await readCondition(condition).catch(problemOf)).toMatchObject({
      kind: 'refused',
      code: 'condition-unsafe',
    })
  })

  it('may stand in a change as well', async () => {
    const { assignments } = await readChange('a = (SELECT x FROM p WHERE p.id = q), (b, c) = (SELECT 1, 2)')
    expect(assignments.map(({ column, expression }) => [column, expression])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
    ])
    const problem = await readChange('a = (SELECT 1 FOR UPDATE)').catch(problemOf)
    expect(problem).toMatchObject({ code: 'change-unsafe' })
  })
})
