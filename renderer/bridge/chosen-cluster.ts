import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'

/** Kept by the window itself: which cluster it shows is nobody else's business. */
const KEY = 'cluster'

/** The cluster that the window was about when it was last open. */
export function chosenCluster(): string {
  return localStorage.getItem(KEY) ?? SANDBOX_CLUSTER
}

export function rememberCluster(name: string): void {
  localStorage.setItem(KEY, name)
}
