import { expect, it } from 'vitest'
import { allocateFuse, fuseOf } from './fuse.ts'

it('never gives up rows that batches under way have booked', () => {
  const fuse = fuseOf(allocateFuse(100))
  fuse.take(60)
  fuse.lower(30)
  expect(fuse.unspent()).toBe(60)
  fuse.settle(60, 10)
  expect(fuse.unspent()).toBe(50)
  fuse.lower(30)
  expect(fuse.take(100)).toBe(30)
})

it('gives back nothing of what others have got meanwhile', () => {
  const fuse = fuseOf(allocateFuse(100))
  fuse.take(60)
  fuse.forfeit()
  expect(fuse.unspent()).toBe(0)
  fuse.settle(60, 0)
  expect(fuse.take(10)).toBe(0)
  expect(fuse.isSpent()).toBe(true)
})

it('begins anew with what is raised, although a batch took place before others got the rest', () => {
  const fuse = fuseOf(allocateFuse(100))
  fuse.take(60)
  fuse.forfeit()
  fuse.settle(60, 60)
  const unspent = fuse.unspent() ?? 0
  fuse.raise(40 - unspent)
  expect(fuse.take(100)).toBe(40)
})
