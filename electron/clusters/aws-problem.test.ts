import { expect, it } from 'vitest'
import { safeText } from './aws-problem.ts'

it.each([
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab',
  `IQoJb3JpZ2luX2VjE${'a1/B2+'.repeat(20)}`,
])('hides the key or token %s', (secret) => {
  expect(safeText(`--key=${secret} "${secret}"\n${secret}`)).not.toContain(secret)
  expect(safeText(`for ${secret}:`)).toBe('for …:')
})

it.each([
  'User: arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin/someone is not authorized',
  'ENOENT: /home/someone/.aws/config',
])('leaves what a person has to read: %s', (text) => {
  expect(safeText(text)).toBe(text)
})
