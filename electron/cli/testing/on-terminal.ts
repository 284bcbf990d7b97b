import { spawn } from 'node:child_process'
import { expect } from 'vitest'
import { COMMAND_LINE } from '../../testing/bundled.ts'

/** The end of a question, and what is typed then, perhaps after something else has been done. */
export type TypedAnswer = readonly [question: string, answer: string | (() => Promise<string>)]

/** Runs the command line on a terminal of its own; whenever it shows the next question, its answer is typed. */
export async function runOnTerminal(
  home: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  answers: readonly TypedAnswer[],
): Promise<{ code: number | null; out: string }> {
  const words = [process.execPath, COMMAND_LINE, ...args].map(
    (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`,
  )
  // A shell that waited for the command would hear Ctrl-C too, and answer with its own exit code.
  const line = `exec ${words.join(' ')}`
  const script =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null']
  const child = spawn('script', script, {
    env: { ...process.env, SLUICE_HOME: home, TERM: 'xterm-256color', NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let out = ''
  let from = 0
  const left = [...answers]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    const [question, answer] = left[0] ?? []
    if (question === undefined || !out.slice(from).includes(question)) return
    left.shift()
    from = out.length
    if (typeof answer === 'string') child.stdin.write(answer)
    else if (answer) void answer().then((typed) => child.stdin.write(typed))
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  expect(left).toEqual([])
  return { code, out: out.replaceAll('\r\n', '\n') }
}
