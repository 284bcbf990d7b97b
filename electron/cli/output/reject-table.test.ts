import { expect, it } from 'vitest'
import { rejectTableLines } from './reject-table.ts'
import { styleFor } from './style.ts'

const plain = styleFor(false)
const reject = { key: ['7', 'a\nb'], sqlState: '22012', message: 'division by zero' }

it('shows key, SQLSTATE and reason of each row', () => {
  expect(rejectTableLines([reject, { ...reject, key: ['1,000', 'b'] }], plain)).toEqual([
    '  key       SQLSTATE  message',
    '  7, a\\nb   22012     division by zero',
    '  1,000, b  22012     division by zero',
  ])
})

it('says that there are none, and where more than it shows are', () => {
  expect(rejectTableLines([], plain)).toEqual(['The job set no rows aside.'])
  const most = Array.from({ length: 1_000 }, () => reject)
  expect(rejectTableLines(most, plain).at(-1)).toContain('the first 1,000')
})
