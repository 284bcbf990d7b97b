import { changesMatching } from '../../shared/job-spec.ts'
import { commandLineOf } from '../../shared/command-line.ts'
import { capitalized, count, counted } from '../../shared/counted.ts'
import { duration } from '../../shared/quantity.ts'
import { expectedRowsInShort } from '../../shared/expected-rows.ts'
import { displayTable } from '../../shared/identifier.ts'
import { isFinished } from '../../shared/job-state.ts'
import { LOG_LIMIT } from '../../shared/job.ts'
import { momentText } from '../../shared/moment.ts'
import { unknownRowsText } from '../../shared/unknown-rows.ts'
import type { ExportedJob } from './exported-job.ts'
import { type Markup, markup } from './markup.ts'
import { REPORT_STYLE } from './report-style.ts'
import {
  ALLOWED_REJECTS,
  BATCH_SIZE,
  LOG_HAS_ALL_EVENTS,
  NO_LIMIT,
  NOT_ESTIMATED,
  NOW_IN_CONDITION,
  RESUMABLE,
  ROWS_PER_SECOND,
  SQL_OF_ONE_BATCH,
  UPDATED_AT_TOO,
  VERIFICATIONS,
} from '../../shared/words.ts'

/** A page that needs nothing else: what a job was to do, what was approved, what it did. `now`: milliseconds since the epoch. */
export function reportHtml(job: ExportedJob, now: number): string {
  const { jobId, plan, snapshot } = job
  const { spec, statements } = plan
  const title = `${capitalized(spec.operation)} ${displayTable(spec.table)}`
  const page = markup`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title} – Sluice job report</title>
<style>${{ html: REPORT_STYLE }}</style>
<main>
<h1>${title}</h1>
<p><span class="state ${snapshot.state}">${capitalized(snapshot.state)}</span> on ${spec.cluster}</p>
<p class="faint">Job ${jobId}, started ${timeText(snapshot.startedAt)}. Report created ${timeText(now)}.</p>
${note(isFinished(snapshot.state) ? null : 'The job had not ended when this report was created.')}
<h2>Result</h2>
${result(job)}
<h2>Job definition</h2>
${table(definition(job))}
<h3>Command line</h3>
<pre>${commandLineOf(spec)}</pre>
${statements.length > 0 ? markup`<h3>${SQL_OF_ONE_BATCH}</h3>\n<pre>${statements.join(';\n\n')}</pre>` : null}
<h2>Plan and approval</h2>
${table(approval(job))}
${plan.warnings.map(note)}
${rejects(job)}
<h2>Events</h2>
${events(job)}
</main>
</html>
`
  return page.html
}

/** Facts by their names; there is none where the value is null. */
type Facts = readonly (readonly [name: string, value: string | Markup | null])[]

function result({ snapshot, result: ended, failure }: ExportedJob): Markup {
  const { rows, batches, retries, conflicts, unknownRows = 0 } = { ...snapshot, ...ended }
  const { ranges, overall, activeMs = 0 } = snapshot
  const seconds = ended?.seconds ?? activeMs / 1_000
  const numbers: Facts = [
    ['Rows changed', count(rows)],
    ['Duration', seconds > 0 ? duration(seconds) : null],
    ['Rejects', count(snapshot.rejects)],
    ['Batches', count(batches)],
    ['Retries', retries === undefined ? null : count(retries)],
    ['Conflicts', conflicts === undefined ? null : count(conflicts)],
    ['Key ranges done', `${count(ranges.done)} of ${count(ranges.total)}`],
    ['Transaction time, p50', overall ? `${overall.p50.toFixed(1)} ms` : null],
    ['Transaction time, p95', overall ? `${overall.p95.toFixed(1)} ms` : null],
  ]
  const verification = ended?.verification
  return markup`${note(ended?.problem ? `${ended.problem.message} ${ended.problem.nextStep}` : failure)}
<dl>${known(numbers).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${note(unknownRows > 0 ? unknownRowsText(unknownRows) : null)}
<p>${verification ? `${VERIFICATIONS[verification.state]}: ${verification.message}` : 'Verification: none.'}</p>`
}

function definition({ plan: { spec, key }, snapshot: { limits } }: ExportedJob): Facts {
  const matching = changesMatching(spec) ? spec : null
  const update = spec.operation === 'update' ? spec : null
  const asked = spec.limits
  const changed = (first: number | null, last: number | null) => {
    const [before, after] = [first, last].map((limit) => (limit === null ? NO_LIMIT : count(limit)))
    return before === after ? `${before}` : `${before} at the start, changed to ${after}`
  }
  return [
    ['Cluster', spec.cluster],
    ['Table', `${displayTable(spec.table)}, primary key ${key.join(', ')}`],
    ['Condition', matching && markup`<code>${matching.where}</code>`],
    ['Change', update && markup`<code>${update.set}</code>`],
    ['Also set', update?.touchUpdatedAt ? UPDATED_AT_TOO : null],
    ['Rows to insert', spec.operation === 'repopulate' ? count(spec.rows) : null],
    ['Strategy', matching && capitalized(matching.strategy)],
    [BATCH_SIZE, changed(asked.batchSize, limits.batchSize)],
    ['Workers', changed(asked.workers, limits.workers)],
    [ROWS_PER_SECOND, changed(asked.rowsPerSecond, limits.rowsPerSecond)],
    [ALLOWED_REJECTS, count(asked.maxRejects)],
  ]
}

const LEDGERS = { ready: RESUMABLE, missing: 'Missing', none: 'Not used by the strategy' }

function approval({ plan }: ExportedJob): Facts {
  const { moment, ledger, spec, isCounted } = plan
  const { approvedRows } = spec.limits
  return [
    [isCounted ? 'Count' : 'Estimate', capitalized(expectedRowsInShort(plan) ?? NOT_ESTIMATED)],
    ['Approved', approvedRows === null ? 'Any number of rows' : `${counted(approvedRows, 'row')} (+10 %)`],
    [NOW_IN_CONDITION, moment && momentText(moment)],
    ['Ledger', LEDGERS[ledger]],
  ]
}

function rejects({ snapshot, rejected }: ExportedJob): Markup | null {
  if (snapshot.rejects === 0) return null
  const rows = rejected?.map(({ key, sqlState, message }) => [key.join(', '), sqlState, message]) ?? []
  const listed = rejected
    ? `the first ${count(rows.length)} are listed`
    : 'their list was not read from the ledger'
  const shown = rows.length < snapshot.rejects ? `; ${listed}` : ''
  return markup`<h2>Rejects</h2>
<p>${counted(snapshot.rejects, 'row')}${shown}. These rows stay as they were.</p>
${grid(['Key', 'SQLSTATE', 'Message'], rows)}`
}

function events({ events: log }: ExportedJob): Markup {
  if (log === null) return markup`<p>Not recorded in the ledger.</p>`
  const rows = log.map(({ at, level, worker, message, sqlState = '' }) => [
    ...[timeText(at), capitalized(level), worker === null ? '' : String(worker + 1), sqlState, message],
  ])
  return markup`${note(log.length < LOG_LIMIT ? null : `Only the newest events are listed. ${LOG_HAS_ALL_EVENTS}`)}
${grid(['Time', 'Level', 'Worker', 'SQLSTATE', 'Event'], rows)}`
}

function note(text: string | null): Markup {
  return text === null ? markup`` : markup`<p class="note">${text}</p>`
}

const known = (facts: Facts): Facts => facts.filter(([, value]) => value !== null)

function table(facts: Facts): Markup {
  const row = ([name, value]: Facts[number]) =>
    markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`
  return markup`<table class="facts">${known(facts).map(row)}</table>`
}

/** A table whose last column takes the room that is left. */
function grid(headers: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const head = headers.map((name) => markup`<th scope="col">${name}</th>`)
  const row = (cells: readonly string[]) =>
    markup`<tr>${cells.map((text) => markup`<td>${text}</td>`)}</tr>\n`
  return markup`<table class="grid"><thead><tr>${head}</tr></thead><tbody>${rows.map(row)}</tbody></table>`
}

/** `2026-11-29 14:03:12 UTC` */
function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
