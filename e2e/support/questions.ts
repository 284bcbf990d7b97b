import type { ElectronApplication } from '@playwright/test'

/** The next questions get this answer, and are noted. */
export async function answerQuestions(electron: ElectronApplication, button: string): Promise<void> {
  await electron.evaluate(({ dialog }, answer) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const showMessageBox = async (_window: unknown, { message, buttons }: Electron.MessageBoxOptions) => {
      asked.push(message)
      return await Promise.resolve({ response: buttons?.indexOf(answer) })
    }
    Object.assign(dialog, { showMessageBox })
  }, button)
}

export async function questions(electron: ElectronApplication): Promise<string[]> {
  return await electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}
