export { createEngine, type EngineSettings, type SluiceEngine, type StartSettings } from './engine.ts'
export { type ClientConfig, type RunningSandbox, startSandbox } from './sandbox.ts'
export type {
  Cluster,
  ClusterProfile,
  JobResult,
  JobSnapshot,
  Plan,
  Problem,
  SandboxFaults,
} from './types.ts'
export { ProblemError } from '../../shared/problem-error.ts'
export type { JobRequest } from '../../shared/job-file.ts'
export type { Job, JobListener } from '../engine/engine.ts'
export type {
  BatchReader,
  BatchReaderSettings,
  KeysToRead,
  ReadRow,
  ReadTable,
  UnprocessedRead,
} from './batch-reader.ts'
export type { BatchWriterSettings } from './batch-writer.ts'
export { BatchWriteError } from '../engine/engine.ts'
export type {
  Amount,
  AskedWrite,
  BatchMetrics,
  BatchRow,
  BatchValue,
  BatchWriter,
  HotKey,
  HotKeyWatch,
  RejectedWrite,
  UnprocessedWrite,
  WriteRate,
  WriteResult,
  WriterEvent,
  WriterMetrics,
} from '../engine/engine.ts'
