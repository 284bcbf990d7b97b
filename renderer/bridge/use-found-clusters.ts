import { useRef, useState } from 'react'
import type { FoundCluster } from '../../shared/aws-account.ts'
import type { RequestOf } from '../../shared/channels.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { call } from './call.ts'
import type { Loaded } from './use-answer.ts'

type Search = RequestOf<'aws:clusters'>

/** A search for an account's clusters, once somebody has asked for it. */
export interface FoundClusters {
  readonly search: Search
  readonly answer: Loaded<readonly FoundCluster[]>
}

/** Looks for clusters when told to; the answer to an earlier search is dropped. */
export function useFoundClusters(): { found: FoundClusters | null; find: (search: Search) => Promise<void> } {
  const [found, setFound] = useState<FoundClusters | null>(null)
  const newest = useRef(0)
  const find = async (search: Search) => {
    const turn = ++newest.current
    const settle = (answer: FoundClusters['answer']) => {
      if (turn === newest.current) setFound({ search, answer })
    }
    settle({ state: 'loading' })
    try {
      settle({ state: 'ready', value: await call('aws:clusters', search) })
    } catch (error) {
      settle({ state: 'failed', problem: problemOf(error) })
    }
  }
  return { found, find }
}
