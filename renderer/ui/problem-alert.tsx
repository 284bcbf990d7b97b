import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import { printable } from '../../shared/printable.ts'
import type { Problem } from '../../shared/problem.ts'
import { CodeBlock } from './code-block.tsx'
import { Path } from './path.tsx'
import { ProblemLink } from './problem-link.tsx'

interface ProblemAlertProps {
  readonly problem: Problem
  /** What could not be done: “The sandbox did not start”. */
  readonly header?: string
  readonly onRetry?: () => void
}

export function ProblemAlert({ problem, header, onRetry }: ProblemAlertProps) {
  const refused = problem.kind !== 'failed'
  return (
    <div role="alert">
      <Alert
        type={refused ? 'warning' : 'error'}
        header={header}
        action={onRetry && <Button onClick={onRetry}>Try again</Button>}
      >
        <ProblemText problem={problem} />
      </Alert>
    </div>
  )
}

/** The words of a problem, with what its next step asks to run or to paste. */
export function ProblemText({ problem }: { problem: Problem }) {
  return (
    <>
      <Box color="inherit">
        <Path path={printable(problem.message)} />
      </Box>
      <Box color="inherit">
        <Path path={printable(problem.nextStep)} />
      </Box>
      {problem.sqlState && (
        <Box color="inherit" variant="small">
          SQLSTATE {problem.sqlState}
        </Box>
      )}
      <ProblemLink action={problem.action} />
      {problem.remedy !== undefined && <CodeBlock text={problem.remedy} what={remedyName(problem.remedy)} />}
    </>
  )
}

/** A policy is a JSON document; all else is a command. */
function remedyName(remedy: string): string {
  return remedy.trimStart().startsWith('{') ? 'policy' : 'command'
}
