import { SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { wholeNumberError } from '../../ui/whole-number.ts'

export type FaultsField = 'conflicts' | 'cuts' | 'unavailable' | 'delay'

/** The faults as a person types them: shares in percent. */
export type FaultsForm = Record<FaultsField, string> & Pick<SandboxFaults, 'refuse' | 'expiredTokens'>

/** The faults that are in force, to be changed. */
export function faultsFormOf(faults: SandboxFaults): FaultsForm {
  const { conflictRate, cutRate, unavailableRate, delayMs, ...others } = faults
  return {
    ...others,
    conflicts: percent(conflictRate),
    cuts: percent(cutRate),
    unavailable: percent(unavailableRate),
    delay: String(delayMs),
  }
}

/** What the form means; null while something is wrong with it. */
export function checkFaults({ conflicts, cuts, unavailable, delay, ...others }: FaultsForm): {
  readonly faults: SandboxFaults | null
  readonly errors: Partial<Record<FaultsField, string>>
} {
  const found = {
    conflicts: percentError(conflicts),
    cuts: percentError(cuts),
    unavailable: percentError(unavailable),
    delay: wholeNumberError(delay, SandboxFaults.shape.delayMs.unwrap()),
  }
  const errors = Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null))
  if (Object.keys(errors).length > 0) return { faults: null, errors }
  const faults = {
    ...others,
    conflictRate: share(conflicts),
    cutRate: share(cuts),
    unavailableRate: share(unavailable),
    delayMs: Number(delay),
  }
  return { faults, errors }
}

/** Hundredths of a percent are as fine as anybody needs, and hide how floating point counts. */
function percent(rate: number): string {
  return String(Math.round(rate * 10_000) / 100)
}

function share(text: string): number {
  return Number(text) / 100
}

function percentError(text: string): string | null {
  const typed = text.trim()
  if (/^\d+(\.\d+)?$/.test(typed) && Number(typed) <= 100) return null
  return 'Enter a number from 0 to 100.'
}
