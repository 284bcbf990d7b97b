/* The public entry: reads rows from files that people have. */
export { examineRowFile } from './examine.ts'
export { RowFileReader } from './reader.ts'
export type {
  ExamineHow,
  FileRow,
  Landmarks,
  RowCompression,
  RowEncoding,
  RowFileDialect,
  RowFileIndex,
  RowFileOptions,
  RowFormat,
} from './row-file.ts'
