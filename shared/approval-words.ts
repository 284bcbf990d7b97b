import type { Approval } from './approval.ts'
import { counted } from './counted.ts'
import { printable } from './printable.ts'
import { ALL_MATCHING_ROWS } from './words.ts'

const WAYS: Readonly<Record<Approval['path'], string>> = {
  window: 'from the window',
  question: 'from the command line',
  yes: 'from the command line, without a prompt',
  'not-needed': 'in the sandbox, which needs no approval',
}

/** Who approved of what, by which way and when, with enough of the hash to tell plans apart. */
export function approvalText(approval: Approval, moment: (at: number) => string): string {
  const { path, systemUser, databaseUser, approvedRows, planHash } = approval
  const verb = path === 'not-needed' ? 'Started' : 'Approved'
  const who = `${printable(systemUser)} as database user ${printable(databaseUser)}`
  const what = approvedRows === null ? ALL_MATCHING_ROWS : `${counted(approvedRows, 'row')} (+10 %)`
  const when = moment(Date.parse(approval.at))
  return `${verb} by ${who} ${WAYS[path]}, ${when}: ${what}. Plan ${planHash.slice(0, 12)}.`
}
