import { openStore } from '../store.ts'
import { beatWith, storedWith } from './beat.ts'

/** On a busy machine another writer may be held up with the file in hand; a recorder tries again, too. */
const TRIES = 30

/* A process that writes beats of one job: `writer.ts PATH JOB BEATS`, and says when the first is written. */
const [path = '', jobId = '', beats = '0'] = process.argv.slice(2)
const store = openStore(path)
for (let no = 1; no <= Number(beats); no += 1) {
  const beat = beatWith(no, { job: storedWith({ jobId, rows: no }), recorder: jobId })
  let written = store.write(beat)
  for (let tries = 1; tries < TRIES && written === 'failed'; tries += 1) written = store.write(beat)
  if (written !== 'written') throw new Error(`${written}: ${store.info().fault}`)
  if (no === 1) process.send?.('written')
}
store.close()
