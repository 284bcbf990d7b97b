import { expect, test } from 'vitest'
import { plainNotes } from './release-notes.ts'

test.each([
  ['Faster purges', 'Faster purges'],
  ['# New\n\n- **one**\n- `two`\n', '# New\n\n- **one**\n- `two`'],
  ['<h2>New</h2><ul><li>one</li><li>two &amp; <b>three</b></li></ul>', 'New\n\n- one\n- two & three'],
  ['a<br/>b<script>alert(1)</script >c', 'a\nbc'],
  ['<img src=x onerror=alert(1)>text', 'text'],
  ['&lt;img onerror&gt; &amp;lt;', '<img onerror> &lt;'],
  ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['left \u202eright\u001b[31m', 'left \\u202eright\\x1b[31m'],
  ['', null],
  [' \n ', null],
  [null, null],
  [undefined, null],
])('the notes %j are shown as %j', (notes, shown) => {
  expect(plainNotes(notes)).toBe(shown)
})

test('the notes of several versions follow each other', () => {
  const notes = [
    { version: '1.2.0', note: '<p>two</p>' },
    { version: '1.1.0', note: null },
  ]
  expect(plainNotes(notes)).toBe('1.2.0\n\ntwo\n\n1.1.0')
})

test('of a book only the beginning is shown, and how much is left', () => {
  const shown = plainNotes('word '.repeat(100_000)) ?? ''
  expect(shown.length).toBeLessThan(4_200)
  expect(shown).toMatch(/more characters/)
})
