import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Names the folder of the run that a process belongs to; whatever it starts inherits it. */
export const RUN_VARIABLE = 'SLUICE_RUN'

export interface RunProcess {
  readonly pid: number
  readonly command: string
}

/**
 * The processes but this one that work in a folder, of a run or a part of one: those that have it in their
 * environment, which they pass on, and those that name it, as a server of PostgreSQL does, which writes over its
 * own environment. None on Windows, where no process shows them.
 */
export async function processesOf(folder: string): Promise<RunProcess[]> {
  const all = process.platform === 'linux' ? await fromProc(folder) : await fromPs(folder)
  return all.filter(({ pid }) => pid !== process.pid)
}

async function fromProc(folder: string): Promise<RunProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment] = await Promise.all([readNulls(pid, 'cmdline'), readNulls(pid, 'environ')])
      const worksThere = [...environment, ...command].some((word) => word.includes(folder))
      return worksThere ? [{ pid: Number(pid), command: command.join(' ') }] : []
    }),
  )
  return found.flat()
}

/** Empty for a process that has ended or is not ours to look into. */
async function readNulls(pid: string, file: 'cmdline' | 'environ'): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
  return text.split('\0').filter((part) => part !== '')
}

async function fromPs(folder: string): Promise<RunProcess[]> {
  if (process.platform === 'win32') return []
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], { maxBuffer: 1e8 })
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().slice(0, 200) }))
    .filter(({ command }) => !command.includes('ps axeww'))
}
