import { expect, it } from 'vitest'
import { isDiskFull } from './file-fault.ts'

const systemError = (code: string, errno: number) => Object.assign(new Error(code), { code, errno })

it('takes a used up quota for a full disk', () => {
  expect(isDiskFull(systemError('ENOSPC', -28))).toBe(true)
  expect(isDiskFull(systemError('EDQUOT', -122))).toBe(true)
  expect(isDiskFull(systemError('EACCES', -13))).toBe(false)
  expect(isDiskFull('ENOSPC')).toBe(false)
})
