import fc from 'fast-check'
import { expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { levelsOf, MOST_LEVELS } from './depth.ts'
import { readChange, readCondition } from './expression.ts'
import { parse, scan } from './parser.ts'

/** Ways to nest, each n levels deep. */
const NESTED: Record<string, (levels: number) => string> = {
  parentheses: (n) => `${'('.repeat(n)}a = 1${')'.repeat(n)}`,
  'NOT (…)': (n) => `${'NOT ('.repeat(n)}a = 1${')'.repeat(n)}`,
  NOT: (n) => `${'NOT '.repeat(n)}a`,
  calls: (n) => `${'abs('.repeat(n)}a${')'.repeat(n)} = 1`,
  'calls in a list': (n) => `${'coalesce(1, '.repeat(n)}a${', 2)'.repeat(n)} = 1`,
  CASE: (n) => `${'CASE WHEN a THEN '.repeat(n)}1${' END'.repeat(n)} = 1`,
  'CASE after ELSE': (n) => `${'CASE WHEN a THEN 1 ELSE '.repeat(n)}1${' END'.repeat(n)} = 1`,
  'AND within OR': (n) => `${'(a = 1 OR b AND '.repeat(n)}a${')'.repeat(n)}`,
  '+': (n) => `${'a + '.repeat(n)}a = 1`,
  '||': (n) => `${"a || 'b' || ".repeat(Math.ceil(n / 2))}a = ''`,
  '-': (n) => `${'- '.repeat(n)}a = 1`,
  '::': (n) => `a${'::int'.repeat(n)} = 1`,
  COLLATE: (n) => `a${' COLLATE "C"'.repeat(n)} = ''`,
  'IS NULL': (n) => `a${' IS NULL'.repeat(n)}`,
  ARRAY: (n) => `${'ARRAY['.repeat(n)}a${']'.repeat(n)} IS NULL`,
  'sub-selects': (n) => `${'a IN (SELECT 1 WHERE '.repeat(n)}true${')'.repeat(n)}`,
  UNION: (n) => `EXISTS (SELECT 1${' WHERE a AND b UNION SELECT 1'.repeat(n)})`,
  JOIN: (n) => `EXISTS (SELECT FROM t${' JOIN t ON a AND b'.repeat(n)})`,
}
const KINDS = Object.keys(NESTED)

const depthProblem = {
  kind: 'usage',
  code: 'condition-syntax',
  message: expect.stringContaining(`more than ${MOST_LEVELS} levels`),
}

it.each(KINDS)('%s of ten thousand levels is refused with the limit', async (kind) => {
  expect(await readCondition(NESTED[kind]?.(10_000) ?? '').catch(problemOf)).toMatchObject(depthProblem)
})

it('the same of a change', async () => {
  const set = `a = ${'abs('.repeat(1_000)}a${')'.repeat(1_000)}`
  expect(await readChange(set).catch(problemOf)).toMatchObject({ ...depthProblem, code: 'change-syntax' })
})

it.each(KINDS)('%s of what people write is no matter', async (kind) => {
  expect(levelsOf(await scan(NESTED[kind]?.(20) ?? ''))).toBeLessThan(MOST_LEVELS / 2)
})

it('long is not deep', async () => {
  const ors = Array.from({ length: 5_000 }, (_, index) => `a = ${index}`).join(' OR ')
  const list = `a IN (${Array.from({ length: 20_000 }, (_, index) => `'${index}'`).join(', ')})`
  const cases = `CASE a ${Array.from({ length: 2_000 }, (_, index) => `WHEN ${index} THEN -${index} `).join('')}END = 1`
  for (const text of [ors, list, cases]) expect((await readCondition(text)).text).toBe(text)
})

it('a name with its schema and table is no deeper than a bare one', async () => {
  const [bare, qualified] = ['n', 'shop.item.n'].map((name) =>
    Array.from({ length: 200 }, () => name).join(' + '),
  )
  expect(levelsOf(await scan(qualified ?? ''))).toBe(levelsOf(await scan(bare ?? '')))
})

/** As many nested nodes as the tree has. */
function depthOfTree(tree: unknown): number {
  let deepest = 0
  const open: [unknown, number][] = [[tree, 0]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, depth] = next
    deepest = Math.max(deepest, depth)
    if (typeof node !== 'object' || node === null) continue
    for (const [key, value] of Object.entries(node))
      open.push([value, /^[A-Z]/.test(key) ? depth + 1 : depth])
  }
  return deepest
}

/** Each way nests what comes out of the next one. */
const mixture = fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 300 })), {
  minLength: 1,
  maxLength: 6,
})

it('whatever is nested in whatever is either parsed or refused with the limit', async () => {
  let [taken, refused] = [0, 0]
  await fc.assert(
    fc.asyncProperty(mixture, async (ways) => {
      const text = ways.reduce(
        (inner, [kind, n]) => (NESTED[kind]?.(n) ?? '').replace(/\ba\b/, `(${inner})`),
        'a',
      )
      const problem = await readCondition(text).then(() => null, problemOf)
      if (problem?.message.includes('levels')) {
        refused += 1
        return
      }
      // A sub-select is refused for what it is, after the parser took it.
      if (problem !== null) expect(problem.code).toBe('condition-unsafe')
      const { stmts } = await parse(`SELECT 1 WHERE ${text}`)
      expect(depthOfTree(stmts)).toBeLessThan(3 * MOST_LEVELS)
      taken += 1
    }),
    { numRuns: 150 },
  )
  expect(Math.min(taken, refused)).toBeGreaterThan(10)
})
