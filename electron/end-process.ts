import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By which V8 compiles nothing any more, and lets its memory be cleared. */
const LAST_FLAGS = ['--no-sparkplug', '--no-maglev', '--no-opt', '--expose-gc']

/**
 * Ends this process at once, as `process.exit` does but for a fault of Node that lets it never return: it waits for
 * V8's threads, and one that compiles may be waiting for room in the memory, which only this thread can make. So the
 * room is made first, and nothing more is compiled. https://github.com/nodejs/node/issues/54918
 */
export function endProcess(exitCode: number): never {
  for (const flag of LAST_FLAGS) setFlagsFromString(flag)
  runInNewContext('gc()')
  process.exit(exitCode)
}
