import { ProblemError } from '../../shared/problem-error.ts'
import { printable } from '../../shared/printable.ts'
import type { Stdio } from './stdio.ts'

const CODE = /^\d{6}$/

/** Asks for the code of an MFA device on the terminal. Throws `mfa-needed` where nobody can be asked. */
export function askMfaOn(stdio: Stdio): (device: string, awsProfile: string) => Promise<string> {
  return async (device, awsProfile) => {
    const question = `Code of the MFA device ${printable(device)}, for AWS profile ${printable(awsProfile)}: `
    for (;;) {
      const code = (await stdio.ask(question))?.replaceAll(' ', '')
      if (code === undefined) throw mfaNeeded(device, awsProfile)
      if (CODE.test(code)) return code
      stdio.error('A code has six digits.\n')
    }
  }
}

function mfaNeeded(device: string, awsProfile: string): ProblemError {
  const message = `AWS profile “${awsProfile}” needs the code of the MFA device ${device}, and there was no terminal to enter it on.`
  const nextStep =
    'Run the command in a terminal, or use a profile that needs no code, such as an IAM Identity Center profile.'
  return new ProblemError({ kind: 'failed', code: 'mfa-needed', message, nextStep })
}
