import { expect, it } from 'vitest'
import { BatchError } from '../db/batch-error.ts'
import { classifyFailure } from '../retry/failure.ts'
import { Booking } from './booking.ts'
import { allocateFuse, fuseOf } from '../threads/fuse.ts'

const CHANGE = { countsTowardTotal: true }
const lost = new BatchError(classifyFailure(new Error('Connection terminated unexpectedly'), 'commit'), {})

it('keeps the rows of a batch of which nobody knows whether it took place from other workers', async () => {
  const fuse = fuseOf(allocateFuse(100))
  const booking = new Booking(fuse)
  expect(booking.take(80, CHANGE)).toBe(80)
  await expect(booking.during(Promise.reject(lost))).rejects.toThrow('terminated')
  booking.end(0)
  expect(fuse.take(50)).toBe(20)
  booking.settle(0)
  expect(fuse.take(90)).toBe(80)
})

it('has nothing to settle where nothing is booked', () => {
  const fuse = fuseOf(allocateFuse(100))
  const booking = new Booking(fuse)
  expect(booking.take(80, { countsTowardTotal: false })).toBe(80)
  booking.end(80)
  booking.settle(7)
  expect(fuse.unspent()).toBe(100)
})

it('counts them as changed when nobody will say', async () => {
  const fuse = fuseOf(allocateFuse(100))
  const booking = new Booking(fuse)
  booking.take(80, CHANGE)
  await expect(booking.during(Promise.reject(lost))).rejects.toThrow('terminated')
  booking.forgo()
  expect(fuse.take(90)).toBe(20)
})
