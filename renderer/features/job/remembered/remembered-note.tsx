import Box from '@cloudscape-design/components/box'
import { useWatchedLedgers } from '../../../stream/use-ledger.ts'
import type { Remembered } from '../../../stream/remembered-job.ts'
import type { Standing } from '../../../stream/standing.ts'
import { LedgerNote } from '../../ledgers/ledger-note.tsx'
import { elsewhereText } from '../job-words.ts'
import { GoneFromLedger } from './gone-from-ledger.tsx'

interface RememberedNoteProps extends Remembered {
  readonly cluster: string
  readonly standing: Standing
}

/** Where what is shown of a job comes from that this run of the app did not start, and what its ledger says. */
export function RememberedNote({ job, ranBy, ranFrom, cluster, standing }: RememberedNoteProps) {
  const { jobId, snapshot, plan, result } = job
  const createdAt = snapshot.startedAt
  return (
    <>
      <Box color="text-body-secondary" fontSize="body-s">
        {standing.elsewhere && `${elsewhereText(standing)} `}
        From the history of this machine: run from the {ranFrom}
        {ranBy !== '' && ` by ${ranBy}`}.
      </Box>
      {plan?.ledger === 'ready' && (result === null || result.resumable) && (
        <InLedger job={{ jobId, createdAt, cluster }} />
      )}
    </>
  )
}

/** The ledger of a job that may go on is asked while its page is open. */
function InLedger({ job }: Parameters<typeof GoneFromLedger>[0]) {
  useWatchedLedgers([job.cluster])
  return (
    <>
      <LedgerNote cluster={job.cluster} page="job" />
      <GoneFromLedger job={job} />
    </>
  )
}
