import type { Answer, Result } from '../../../shared/answer.ts'
import type { Comparison, Difference, Recording } from '../../conformance/conformance.ts'
import { count } from '../../../shared/counted.ts'
import { printable } from '../../../shared/printable.ts'

/** Where the sandbox differs, by group, with both answers, and what could not be compared. */
export function comparisonText(comparison: Comparison, { recorded, sluice }: Recording): string {
  const { compared, differences, missing, unknown } = comparison
  const groups = new Set(differences.map(({ group }) => group))
  const lines = [...groups].flatMap((group) => [
    printable(group),
    ...differences.filter((each) => each.group === group).flatMap(differenceLines),
  ])
  const was = `Recorded on ${printable(recorded)} with Sluice ${printable(sluice)}`
  return [
    ...lines,
    differences.length === 0
      ? `The sandbox answers ${count(compared)} cases the same way.`
      : `The sandbox answers ${count(differences.length)} of ${count(compared)} cases differently.`,
    ...listed(`${was}, which lacked these cases or stated them otherwise:`, missing),
    ...listed(`${was}, which had cases that this version of Sluice does not know:`, unknown),
    '',
  ].join('\n')
}

function differenceLines({ name, on, sql, cluster, sandbox }: Difference): string[] {
  return [
    `  ${printable(name)}`,
    `    ${on === 'two' ? 'second connection: ' : ''}${printable(sql)}`,
    `      cluster  ${answerText(cluster)}`,
    `      sandbox  ${answerText(sandbox)}`,
  ]
}

function listed(head: string, titles: readonly string[]): string[] {
  return titles.length === 0 ? [] : [head, ...titles.map((title) => `  ${printable(title)}`)]
}

function answerText(answer: Answer): string {
  if ('error' in answer) return printable(`${answer.error.code} ${answer.error.message}`)
  if ('none' in answer)
    return answer.none === 'lost' ? 'no answer: the connection ended' : 'no answer in time'
  return printable(answer.results.map(resultText).join('; '))
}

function resultText({ command, count: rows, columns, rows: values }: Result): string {
  const tag = rows === null ? command : `${command} ${rows}`
  return columns.length === 0 ? tag : `${tag} ${JSON.stringify(columns)} ${JSON.stringify(values)}`
}
