import { expect, it } from 'vitest'
import { stdioWith } from '../testing/stdio.ts'
import { createLiveBlock } from './live-block.ts'

function recorder(size: { columns: number; rows: number }) {
  const writes: string[] = []
  const stdio = stdioWith({ color: true, size: () => size, out: (text) => void writes.push(text) })
  return { stdio, writes }
}

it('redraws in place with one write, and gives the cursor back', () => {
  const { stdio, writes } = recorder({ columns: 80, rows: 24 })
  const block = createLiveBlock(stdio)
  block.draw(['one', 'two'])
  block.draw(['three', 'four'])
  block.clear()
  block.dispose()
  expect(writes).toEqual([
    '\u001b[?25l',
    '\rone\u001b[K\ntwo\u001b[K\u001b[J',
    '\r\u001b[1Athree\u001b[K\nfour\u001b[K\u001b[J',
    '\r\u001b[1A\u001b[J',
    '\u001b[?25h',
  ])
})

it('finds its first line again after the terminal was made narrower', () => {
  const size = { columns: 80, rows: 24 }
  const { stdio, writes } = recorder(size)
  const block = createLiveBlock(stdio)
  block.draw(['x'.repeat(70), `\u001b[1m${'y'.repeat(30)}\u001b[22m`])
  size.columns = 40
  block.draw(['z'])
  block.clear()
  block.dispose()
  expect(writes[2]).toBe('\r\u001b[2Az\u001b[K\u001b[J')
})
