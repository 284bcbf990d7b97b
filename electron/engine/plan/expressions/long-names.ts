import { takeName } from '../../../../shared/identifier.ts'
import { isWholeName, MOST_NAME_BYTES } from '../../../../shared/table-name.ts'
import { shortened } from '../../../../shared/shortened.ts'
import { expressionProblem, type Input } from './expression-problem.ts'
import type { ScanToken } from './parser.ts'

/** Throws for a name that the parser cuts off, perhaps to that of another column: in its tree it is cut already. */
export function checkNames(input: Input, tokens: readonly ScanToken[]): void {
  for (const { tokenName, text } of tokens) {
    if (tokenName !== 'IDENT' && !/^u&"/i.test(text)) continue
    const name = takeName(text)?.name ?? ''
    if (isWholeName(name)) continue
    const message = `The ${input} has a name of more than ${MOST_NAME_BYTES} bytes, which PostgreSQL would cut off: “${shortened(name, MOST_NAME_BYTES)}”.`
    throw expressionProblem(input, 'syntax', message, 'Write the name exactly as in the table.')
  }
}
