/*
 * The history's public entry: every job that ran on this machine, and what ledgers told of others, in one SQLite file
 * that all processes of this machine write to.
 */
export { type History, openHistory } from './history-client.ts'
export { peekJobs } from './peek.ts'
export { createRecorder, forgetOld, type Recorder } from './recorder.ts'
