export { CASES } from './cases/cases.ts'
export type { CaseGroup } from './case.ts'
export { cleaner, wordsOf } from './clean.ts'
export { type Comparison, compareRuns, type Difference } from './compare.ts'
export { invalid, newRecording, type RecordedCase, type Recording, recordingText } from './recording.ts'
export { readRecording, requireWritable, writeRecording } from './recording-file.ts'
export { cleaned, type RunOptions, runGroups, tablesCase } from './run-cases.ts'
export {
  dropStatement,
  type OpenConnection,
  scratchName,
  scratchSchemas,
  withScratchSchema,
} from './scratch-schema.ts'
