import { expect, it } from 'vitest'
import { allocateControl, controlSwitch, gateOf } from './control.ts'

it('holds workers while paused and lets them go on', async () => {
  const buffer = allocateControl()
  const [control, gate] = [controlSwitch(buffer), gateOf(buffer)]
  control.pause()
  let waits = 0
  const passed = gate.pass(() => (waits += 1))
  control.run()
  expect(await passed).toBe(true)
  expect(waits).toBe(1)
})

it('turns a paused worker away when the job stops', async () => {
  const buffer = allocateControl()
  const [control, gate] = [controlSwitch(buffer), gateOf(buffer)]
  control.pause()
  const passed = gate.pass(() => {})
  control.stop()
  expect(await passed).toBe(false)
  expect(gate.stopped).toBe(true)
})

it('ends a long wait as soon as the coordinator speaks', async () => {
  const buffer = allocateControl()
  const wait = gateOf(buffer).sleep(600_000)
  controlSwitch(buffer).stop()
  await wait
})

it('tells a wait that took its time from one that the coordinator ended', async () => {
  const buffer = allocateControl()
  const [control, gate] = [controlSwitch(buffer), gateOf(buffer)]
  expect(await gate.stay(1)).toBe(true)
  for (const speak of [control.nudge, control.pause, control.stop]) {
    control.run()
    const wait = gate.stay(600_000)
    speak()
    expect(await wait).toBe(false)
  }
})

it('has nobody stay who comes when the job is paused', async () => {
  const buffer = allocateControl()
  const [control, gate] = [controlSwitch(buffer), gateOf(buffer)]
  control.pause()
  for (const milliseconds of [0, 600_000]) expect(await gate.stay(milliseconds)).toBe(false)
})
