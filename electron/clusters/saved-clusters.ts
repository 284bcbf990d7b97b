import { type ClusterProfile, SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { SavedCluster } from './cluster-file.ts'

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
  const nextStep = meant
    ? `Did you mean ${meant}? Upper and lower case count.`
    : `Known are: ${names.join(', ')}. To add one: sluice clusters add ${shownName(name)} --endpoint ENDPOINT`
  const message = `There is no cluster named “${name}”.`
  throw new ProblemError({ kind: 'usage', code: 'cluster-unknown', message, nextStep })
}

/** A name that could be added is put into the command. */
function shownName(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) ? name : 'NAME'
}

function clusterExists(name: string): ProblemError {
  const nextStep =
    name === SANDBOX_CLUSTER
      ? 'Choose another name: this one is the embedded cluster’s.'
      : 'Choose another name, or change the cluster that has it; on the command line with --replace.'
  const message = `There is a cluster named “${name}” already.`
  return new ProblemError({ kind: 'usage', code: 'cluster-exists', message, nextStep })
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
