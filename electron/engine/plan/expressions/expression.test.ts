import { describe, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { readChange, readCondition } from './expression.ts'

async function codeOf(check: Promise<unknown>) {
  return await check.then(
    () => 'accepted',
    (error: unknown) => problemOf(error).code,
  )
}

describe('a name that PostgreSQL would cut off', () => {
  const bytes63 = 'v'.repeat(63)
  const umlauts = 'ü'.repeat(31)

  it.each([bytes63, `"${bytes63}"`, `t.${umlauts}`, `U&"${String.raw`\00fc`.repeat(31)}"`, `'${bytes63}v'`])(
    'is not %s',
    async (name) => {
      expect(await codeOf(readCondition(`${name} = '1'`))).toBe('accepted')
      expect(await codeOf(readChange(`value = ${name}`))).toBe('accepted')
    },
  )

  it.each([`${bytes63}v`, `"${bytes63}v"`, `t.${umlauts}üü`, `u&"${String.raw`\00fc`.repeat(32)}"`])(
    'is %s, and refused',
    async (name) => {
      const message = expect.stringContaining('has a name of more than 63 bytes')
      const [condition, change] = [readCondition(`${name} = '1'`), readChange(`value = ${name}`)]
      expect(await condition.catch(problemOf)).toMatchObject({ code: 'condition-syntax', message })
      expect(await change.catch(problemOf)).toMatchObject({ code: 'change-syntax', message })
    },
  )

  it('is refused as a column to set', async () => {
    expect(await codeOf(readChange(`${bytes63}v = 1`))).toBe('change-syntax')
  })
})

describe('a condition', () => {
  it.each([
    'true',
    "category = 'books'",
    "value > 10 AND (status IS NULL OR status IN ('a', 'b'))",
    "created_at < now() - interval '30 days'",
    "note = 'a -- b; /* c */'",
    "lower(category) LIKE 'b%'",
    '"Odd Name" = $$it;s$$',
    "category = 'größe' AND value = 1",
  ])('takes %s', async (text) => {
    expect((await readCondition(`  ${text}\n`)).text).toBe(text)
  })

  it.each([
    ['', 'condition-empty'],
    ['   ', 'condition-empty'],
    ['category ==', 'condition-syntax'],
    ["category = 'open", 'condition-syntax'],
    ['true) OR (true', 'condition-syntax'],
    ['DROP TABLE batch_test', 'condition-syntax'],
    ['true; DROP TABLE batch_test', 'condition-unsafe'],
    ['true;', 'condition-unsafe'],
    ['true -- and more', 'condition-unsafe'],
    ['true /* and more */', 'condition-unsafe'],
    ['true ORDER BY 1', 'condition-unsafe'],
    ['true LIMIT 1', 'condition-unsafe'],
    ['true UNION SELECT 1', 'condition-unsafe'],
    ['true FOR UPDATE', 'condition-unsafe'],
    ['true GROUP BY 1', 'condition-unsafe'],
    ['EXISTS (WITH gone AS (DELETE FROM other RETURNING 1) SELECT 1)', 'condition-unsafe'],
    ['id = $1', 'condition-unsafe'],
  ])('refuses %s as %s', async (text, code) => {
    expect(await codeOf(readCondition(text))).toBe(code)
  })

  it('says where the syntax error is', async () => {
    const problem = await readCondition('value > > 1').catch(problemOf)
    expect(problem).toMatchObject({ message: expect.stringContaining('at character 9') })
  })
})

describe('a change', () => {
  it('is read as its assignments', async () => {
    const { assignments } = await readChange(
      'status = \'a,b\', value = coalesce(value, 1) + "größe", note = DEFAULT',
    )
    expect(assignments).toEqual([
      { column: 'status', expression: "'a,b'", isDefault: false, reads: [] },
      {
        column: 'value',
        expression: 'coalesce(value, 1) + "größe"',
        isDefault: false,
        reads: ['value', 'größe'],
      },
      { column: 'note', expression: null, isDefault: true, reads: [] },
    ])
  })

  it('is read with names that look like assignments, and in rows and parts', async () => {
    const named = await readChange('"a=b" = 1, "c,d" = (2)')
    expect(named.assignments.map(({ column, expression }) => [column, expression])).toEqual([
      ['a=b', '1'],
      ['c,d', '(2)'],
    ])
    const { assignments } = await readChange('(c, d) = (DEFAULT, e), f[1] = 2')
    expect(assignments).toEqual([
      { column: 'c', expression: null, isDefault: true, reads: ['e'] },
      { column: 'd', expression: null, isDefault: false, reads: ['e'] },
      { column: 'f', expression: null, isDefault: false, reads: ['f'] },
    ])
  })

  it('may set parts of a column one by one', async () => {
    expect(await codeOf(readChange('n[1] = 1, n[2] = 2'))).toBe('accepted')
  })

  it('names a column that is set twice', async () => {
    expect(await readChange('n = 1, m = 2, "n" = 3').catch(problemOf)).toMatchObject({
      kind: 'usage',
      message: 'The change sets “n” twice.',
      nextStep: 'Set each column once.',
    })
  })

  it('may give a new random value', async () => {
    expect(await codeOf(readChange('token = gen_random_uuid()'))).toBe('accepted')
  })

  it.each([
    ['', 'change-empty'],
    ['status', 'change-syntax'],
    ['n = 1, n = 2', 'change-syntax'],
    ['(n, m) = (1, 2), n = 3', 'change-syntax'],
    ['n[1] = 1, n = ARRAY[2]', 'change-syntax'],
    ["status = 'a' WHERE true", 'change-unsafe'],
    ["status = 'a' FROM other", 'change-unsafe'],
    ["status = 'a' RETURNING *", 'change-unsafe'],
    ["status = 'a'; DROP TABLE batch_test", 'change-unsafe'],
    ["status = 'a' -- rest", 'change-unsafe'],
  ])('refuses %s as %s', async (text, code) => {
    expect(await codeOf(readChange(text))).toBe(code)
  })
})
