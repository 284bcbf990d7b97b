import { describe, expect, it } from 'vitest'
import { ensureSystemLibraries, type SystemSurroundings } from './system-libraries.ts'

const COMPLETE = '\tlibnss3.so => /usr/lib/libnss3.so (0x0000)\n'
const INCOMPLETE = `${COMPLETE}\tlibgtk-3.so.0 => not found\n\tlibgbm.so.1 => not found\n`

/** A Debian without a display but with Xvfb, that lacks libraries until apt-get installs them. */
function debian(changes: Partial<SystemSurroundings> & { missing?: boolean; aptFails?: string } = {}) {
  const { missing = true, aptFails, ...surroundings } = changes
  const commands: string[] = []
  let complete = !missing
  const announced: string[] = []
  const run: SystemSurroundings['run'] = async (command, args) => {
    await Promise.resolve()
    const line = [command, ...args].join(' ')
    if (command === 'ldd') return { code: 0, output: complete ? COMPLETE : INCOMPLETE }
    commands.push(line)
    if (command === 'apt-cache') return { code: line.endsWith('libasound2t64') ? 0 : 100, output: '' }
    if (aptFails !== undefined && line.includes(aptFails)) return { code: 100, output: 'E: no such mirror' }
    complete ||= line.startsWith('apt-get install')
    return { code: 0, output: '' }
  }
  const here: SystemSurroundings = {
    env: { DISPLAY: ':0' },
    platform: 'linux',
    isRoot: true,
    hasAptGet: true,
    run,
    announce: (line) => announced.push(line),
    ...surroundings,
  }
  return { here, announced, installs: () => commands.filter((line) => line.startsWith('apt-get')) }
}

describe('system libraries', () => {
  it('installs nothing when nothing is missing', async () => {
    const { here, installs, announced } = debian({ missing: false })
    await ensureSystemLibraries('/electron', here)
    expect([...installs(), ...announced]).toEqual([])
  })

  it('does nothing on other systems', async () => {
    const { here, installs } = debian({ platform: 'darwin' })
    await ensureSystemLibraries('/electron', here)
    expect(installs()).toEqual([])
  })

  it('installs Debian’s packages as root, under the names of this release, and says what was missing', async () => {
    const { here, installs, announced } = debian()
    await ensureSystemLibraries('/electron', here)
    expect(installs()).toEqual([
      'apt-get update',
      expect.stringMatching(
        /^apt-get install -y --no-install-recommends xvfb .*\blibgtk-3-0 .*\blibasound2t64 /,
      ),
    ])
    expect(announced).toEqual([expect.stringContaining('libgtk-3.so.0, libgbm.so.1')])
  })

  it('wants Xvfb where there is no display', async () => {
    const { here, installs, announced } = debian({ missing: false, env: { PATH: '/nowhere' } })
    await expect(ensureSystemLibraries('/electron', here)).rejects.toThrow(/still needs Xvfb/)
    expect(installs()).toHaveLength(2)
    expect(announced).toEqual([expect.stringContaining('Xvfb')])
  })

  it('gives the one command to everybody else', async () => {
    const { here, installs } = debian({ isRoot: false })
    await expect(ensureSystemLibraries('/electron', here)).rejects.toThrow(
      /libgtk-3\.so\.0.*\n.*sudo apt-get update && sudo apt-get install .*libgtk-3-0/,
    )
    expect(installs()).toEqual([])
  })

  it('names what is missing where there is no apt-get', async () => {
    const { here } = debian({ hasAptGet: false })
    await expect(ensureSystemLibraries('/electron', here)).rejects.toThrow(/libgtk-3\.so\.0.*package manager/)
  })

  it.each(['update', 'install'])('shows what apt-get says when its %s fails', async (aptFails) => {
    const { here } = debian({ aptFails })
    await expect(ensureSystemLibraries('/electron', here)).rejects.toThrow(
      new RegExp(`apt-get ${aptFails} failed:\nE: no such mirror`),
    )
  })
})
