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

it('tells whether the job runs', () => {
  const buffer = allocateControl()
  const [control, gate] = [controlSwitch(buffer), gateOf(buffer)]
  expect(gate.runs).toBe(true)
  for (const speak of [control.pause, control.stop]) {
    speak()
    expect(gate.runs).toBe(false)
    control.run()
    expect(gate.runs).toBe(true)
  }
})
