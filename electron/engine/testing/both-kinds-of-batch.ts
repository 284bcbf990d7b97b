import { afterAll } from 'vitest'
import { fixedCapabilities, testEngine } from './test-engine.ts'

/** An engine for each way to make a batch, closed when the file's tests have run. */
export function enginesOfBothKinds() {
  const engines = {
    'one statement': testEngine({ capabilities: fixedCapabilities({ oneStatement: true }) }),
    'a transaction': testEngine({ capabilities: fixedCapabilities({ oneStatement: false }) }),
  }
  afterAll(async () => {
    await Promise.all(Object.values(engines).map(async (engine) => await engine.close()))
  })
  return engines
}
