/** What in a Parquet file contradicts itself or the file's size; whoever catches it says of which file. */
export class Damaged extends Error {}

export function check(isSound: boolean, what: string): asserts isSound {
  if (!isSound) throw new Damaged(what)
}

/** A value that the database has no text for. */
export class Untakable {
  readonly why: string
  /** As near to it as a text comes. */
  readonly text: string

  constructor(why: string, text: string) {
    this.why = why
    this.text = text
  }
}
