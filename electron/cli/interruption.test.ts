import { expect, it } from 'vitest'
import { oncePerKeypress } from './interruption.ts'

it('takes a Ctrl-C that npm forwards for the same keypress, and the next one for another', () => {
  let at = 0
  let keypresses = 0
  const onSignal = oncePerKeypress(
    () => (keypresses += 1),
    () => at,
  )
  onSignal()
  at = 5
  onSignal()
  expect(keypresses).toBe(1)
  at = 700
  onSignal()
  expect(keypresses).toBe(2)
})
