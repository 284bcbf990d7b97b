import { NO_FAULTS, Refusal, SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { openSandbox } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { wholeNumber } from '../option-values.ts'
import { jsonLine } from '../output/line.ts'
import type { Stdio } from '../stdio.ts'
import type { Flags, Typed } from '../typed-options.ts'
import { usageError } from '../usage-problem.ts'

export type FaultOptions = Typed<'conflicts' | 'cut' | 'unavailable' | 'delay' | 'refuse'> &
  Flags<'expiredTokens' | 'off' | 'json'>

const EXAMPLE_DELAY_MS = 3

/** Shows what goes wrong in the sandbox on purpose, after changing what the options name. */
export async function sandboxFaults(options: FaultOptions, stdio: Stdio): Promise<ExitCode> {
  const named = namedFaults(options)
  const isChange = Object.keys(named).length > 0
  if (options.off && isChange)
    throw usageError(
      '--off cannot be combined with other faults.',
      'Turn all faults off first, then set those you want.',
    )
  const sandbox = await openSandbox()
  const before = options.off ? NO_FAULTS : await sandbox.faults()
  const faults = options.off || isChange ? await sandbox.setFaults({ ...before, ...named }) : before
  stdio.out(options.json ? jsonLine({ type: 'faults', ...faults }) : faultsText(faults))
  return EXIT.succeeded
}

function namedFaults(options: FaultOptions): Partial<SandboxFaults> {
  const delays = SandboxFaults.shape.delayMs.unwrap()
  const named = {
    conflictRate: share('--conflicts', options.conflicts),
    cutRate: share('--cut', options.cut),
    unavailableRate: share('--unavailable', options.unavailable, 'statements'),
    delayMs: wholeNumber('--delay', options.delay, delays, EXAMPLE_DELAY_MS),
    refuse: refusal(options.refuse),
    expiredTokens: options.expiredTokens,
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

/** `2.5%` → 0.025; the sign is asked for, because 0.1 could mean a tenth or a thousandth. */
function share(
  option: string,
  text: string | undefined,
  of: 'commits' | 'statements' = 'commits',
): number | undefined {
  if (text === undefined) return undefined
  const isShare = /^\d+(\.\d+)?%$/.test(text)
  const value = Number.parseFloat(text) / 100
  if (isShare && value <= 1) return value
  throw usageError(
    `${option} takes a share of all ${of} from 0% to 100%, not “${text}”.`,
    `${isShare ? 'Write one from 0% to 100%' : 'Write it with a percent sign'}: ${option} 10%`,
  )
}

function refusal(text: string | undefined): Refusal | undefined {
  if (text === undefined) return undefined
  const parsed = Refusal.safeParse(text)
  if (parsed.success) return parsed.data
  throw usageError(`--refuse does not support “${text}”.`, `Choose one of ${Refusal.options.join(', ')}.`)
}

const REFUSALS: Record<Refusal, string | null> = {
  none: null,
  waking: 'new connections fail: the cluster is waking up',
  rate: 'new connections fail: there were too many per second',
  count: 'new connections fail: there are too many',
  denied: 'new connections fail: access is denied',
  unavailable: 'new connections fail: the server is unavailable',
}

function faultsText(faults: SandboxFaults): string {
  const { conflictRate, cutRate, unavailableRate, delayMs, refuse, expiredTokens } = faults
  const lines = [
    conflictRate > 0 && `conflicts       ${inPercent(conflictRate)} of commits fail with 40001 (OC000)`,
    cutRate > 0 &&
      `cut             ${inPercent(cutRate)} of commits lose their connection; half of them take effect`,
    unavailableRate > 0 &&
      `unavailable     ${inPercent(unavailableRate)} of statements fail with XX000; half of these commits take effect`,
    delayMs > 0 && `delay           ${delayMs} ms before every answer`,
    REFUSALS[refuse] !== null && `refuse          ${REFUSALS[refuse]}`,
    expiredTokens && 'expired tokens  every token counts as expired',
  ].filter((line) => line !== false)
  if (lines.length === 0) return 'No faults are set in the sandbox.\n'
  const head = 'Faults of the sandbox, from the next connection and statement on:'
  return [
    head,
    ...lines.map((line) => `  ${line}`),
    'Turn them off with: sluice sandbox faults --off',
    '',
  ].join('\n')
}

function inPercent(rate: number): string {
  return `${Number((rate * 100).toFixed(4))} %`
}
