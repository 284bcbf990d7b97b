/* The public entry: reads rows from files that people have. */
export { examineRowFile } from './examine.ts'
export { RowFileReader } from './reader.ts'
export { valuesOfField, type FieldValue } from './values-of-field.ts'
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
  RowSelection,
} from './row-file.ts'
