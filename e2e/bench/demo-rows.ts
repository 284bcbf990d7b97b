/** Of row number i, by i modulo five, as in `sql/batch_test_setup.sql`. */
const CATEGORIES = ['toys', 'electronics', 'clothing', 'food', 'books']

/** Rows in one piece of text: about 64 KiB, as much as PostgreSQL's own client sends at once. */
const ROWS_A_CHUNK = 4_000

/** Category and value of the demo table's first `rows` rows, as the text that COPY reads. */
export function* demoRows(rows: number): Generator<Buffer> {
  for (let first = 1; first <= rows; first += ROWS_A_CHUNK) {
    let text = ''
    for (let i = first; i < first + ROWS_A_CHUNK && i <= rows; i += 1) {
      text += `${CATEGORIES[i % CATEGORIES.length]}\t${((i * 37) % 100_000) / 100}\n`
    }
    yield Buffer.from(text)
  }
}
