import { crc32 } from 'node:zlib'
import { frameText, type ArchivedBatch, type FrameHeader, type Lines } from './archive-text.ts'
import { zstdFrame } from './zstd.ts'

/*
 * A file is a sequence of pairs: a label, which is a skippable frame of zstd (RFC 8878, 3.1.2), then a frame of
 * lines. `zstdcat` passes over labels. They tell without decompressing what a frame holds, how long it is and whether
 * it is whole, so that a file is read by its labels and a damaged frame can be named and passed.
 */

/** Tells our labels from other skippable frames: these have 0x184D2A50 to 0x184D2A5F. */
export const LABEL_MAGIC = 0x18_4d_2a_5c
/** The magic and the length, as of every skippable frame; then a CRC-32 of the label's text. */
export const LABEL_HEADER_BYTES = 12
/** A label holds two keys, of 1 KiB at most each, and what was committed since the last one. */
export const MOST_LABEL_BYTES = 1_024 * 1_024

/** A batch of which it is certain that it took place: its range's number, and how many batches that had before. */
export type Committed = readonly [range: number, batches: number]

/** What a label tells of the frame behind it. */
export interface Label {
  /** The first frame of a file, that of a batch, and one without rows. */
  readonly frame: 'head' | 'batch' | 'mark'
  /** Of the compressed frame. */
  readonly bytes: number
  readonly crc32: number
  /** Lines of rows. */
  readonly lines: number
  /** Of a frame `batch`. */
  readonly batch?: ArchivedBatch
  /** Batches of this file that were committed since the label before. */
  readonly committed?: readonly Committed[]
  /** The process has ended its part: whatever is not said to be committed did not take place. */
  readonly ended?: true
}

/** A frame of lines with what its label tells of it. */
export interface MadeFrame {
  readonly label: Omit<Label, 'committed' | 'ended'>
  readonly body: Buffer
}

/** `count`: how many lines, where one of `lines` has several. */
export function makeFrame(
  label: Pick<Label, 'frame' | 'batch'>,
  header: FrameHeader,
  lines: readonly Lines[] = [],
  count = lines.length,
): MadeFrame {
  const body = zstdFrame(frameText(header, lines))
  return { label: { ...label, bytes: body.length, crc32: crc32(body), lines: count }, body }
}

/** Both as they stand in a file. */
export function frameBytes(label: Label, body: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(label))
  const start = Buffer.alloc(LABEL_HEADER_BYTES)
  start.writeUInt32LE(LABEL_MAGIC, 0)
  start.writeUInt32LE(text.length + 4, 4)
  start.writeUInt32LE(crc32(text), 8)
  return Buffer.concat([start, text, body])
}
