export { CASES } from './cases/cases.ts'
export { runGroups } from './run-cases.ts'
