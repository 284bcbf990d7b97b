import { openStore } from '../store.ts'
import { beatWith, storedWith } from './beat.ts'

/* A process that writes beats of one job: `writer.ts PATH JOB BEATS`, and says when the first is written. */
const [path = '', jobId = '', beats = '0'] = process.argv.slice(2)
const store = openStore(path)
for (let no = 1; no <= Number(beats); no += 1) {
  const written = store.write(beatWith(no, { job: storedWith({ jobId, rows: no }), recorder: jobId }))
  if (written !== 'written') throw new Error(`${written}: ${store.info().fault}`)
  if (no === 1) process.send?.('written')
}
store.close()
