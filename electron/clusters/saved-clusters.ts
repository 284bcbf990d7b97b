import { type ClusterProfile, SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { SavedCluster } from './cluster-file.ts'
import { clusterExistsText, noClusterText } from '../../shared/words.ts'

type All = readonly SavedCluster[]

/** The one of that name. Throws `cluster-unknown`, naming those that are known. */
export function clusterNamed(all: All, name: string): SavedCluster {
  return all.find(({ profile }) => profile.name === name) ?? unknownCluster(all, name)
}

/** Adds a profile, or puts it in the place of the one named `replaces`. Throws `cluster-exists`, `cluster-unknown`. */
export function withProfile(all: All, profile: ClusterProfile, replaces: string | null): All {
  const replaced = replaces === null ? null : clusterNamed(all, replaces)
  const others = all.filter((saved) => saved !== replaced)
  const taken = [SANDBOX_CLUSTER, ...namesOf(others)].find((name) => sameName(name, profile.name))
  if (taken !== undefined) throw clusterExists(taken)
  return [...others, { profile, lastUsed: replaced?.lastUsed ?? null }].toSorted(byName)
}

/** All but the one of that name. Throws `cluster-unknown`. */
export function withoutCluster(all: All, name: string): All {
  const removed = clusterNamed(all, name)
  return all.filter((saved) => saved !== removed)
}

/** Notes when a cluster was used; one that was removed meanwhile stays removed. */
export function withUse(all: All, name: string, at: Date): All {
  const used = (saved: SavedCluster) => ({ ...saved, lastUsed: at.toISOString() })
  return all.map((saved) => (saved.profile.name === name ? used(saved) : saved))
}

function unknownCluster(all: All, name: string): never {
  const names = [SANDBOX_CLUSTER, ...namesOf(all)]
  const meant = names.find((known) => sameName(known, name))
  const next = meant
    ? { nextStep: `Did you mean ${meant}? Names are case-sensitive.` }
    : { nextStep: `Use one of ${names.join(', ')}, or add the cluster.`, action: 'add-cluster' as const }
  const message = `${noClusterText(name)}.`
  throw new ProblemError({ kind: 'usage', code: 'cluster-unknown', message, ...next })
}

function clusterExists(name: string): ProblemError {
  const next =
    name === SANDBOX_CLUSTER
      ? { nextStep: 'Choose another name: this one belongs to the embedded cluster.' }
      : { nextStep: 'Choose another name, or change that cluster.', action: 'change-cluster' as const }
  const message = clusterExistsText(name)
  return new ProblemError({ kind: 'usage', code: 'cluster-exists', message, ...next })
}

function namesOf(all: All): string[] {
  return all.map(({ profile }) => profile.name)
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function byName(a: SavedCluster, b: SavedCluster): number {
  return a.profile.name.localeCompare(b.profile.name, 'en')
}
