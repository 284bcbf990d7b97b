import type { Approval } from '../../../shared/approval.ts'
import { printable } from '../../../shared/printable.ts'
import { counted, formatMoment } from '../../ui/quantity.ts'
import { ALL_MATCHING_ROWS } from '../../../shared/words.ts'

const WAYS: Readonly<Record<Approval['path'], string>> = {
  window: 'in the window',
  question: 'on the command line',
  yes: 'on the command line, without a prompt',
  'not-needed': 'in the sandbox, which needs no approval',
}

/** Who approved of what, by which way and when, with enough of the hash to tell plans apart. */
export function approvalText(approval: Approval): string {
  const { path, systemUser, databaseUser, approvedRows, planHash } = approval
  const verb = path === 'not-needed' ? 'Started' : 'Approved'
  const who = `${printable(systemUser)} as database user ${printable(databaseUser)}`
  const what = approvedRows === null ? ALL_MATCHING_ROWS : `${counted(approvedRows, 'row')} (+10 %)`
  const when = formatMoment(Date.parse(approval.at))
  return `${verb} by ${who} ${WAYS[path]}, ${when}: ${what}. Plan ${planHash.slice(0, 12)}.`
}
