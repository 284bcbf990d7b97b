import { openRunFolder } from './run-folder.ts'

/**
 * For vitest and Playwright: a run of theirs has a folder of its own. It is not closed here, while the
 * workers still run: the guard sees to it when this process has ended.
 */
export default async function setup(): Promise<void> {
  await openRunFolder()
}
