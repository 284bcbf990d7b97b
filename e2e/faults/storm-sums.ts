import type { Mishaps } from './storm-round.ts'

/** After so many times the rounds that are needed at least, the wanted numbers will not be reached. */
const PATIENCE = 5

/** What went wrong in all rounds together. */
export function sumOf(rounds: readonly Mishaps[]): { kills: number; cuts: number; conflicts: number } {
  const sum = (of: (round: Mishaps) => number) => rounds.reduce((total, round) => total + of(round), 0)
  return {
    kills: sum(({ kills }) => kills),
    cuts: sum(({ cuts }) => cuts),
    conflicts: sum(({ refused }) => refused),
  }
}

/** Whether another round follows `done` ones: at least `planned`, and more until as much went wrong as is wanted. */
export function isToGoOn(
  done: number,
  planned: number,
  rounds: readonly Mishaps[],
  wanted: { readonly kills: number; readonly cuts: number },
): boolean {
  const { kills, cuts } = sumOf(rounds)
  const isEnough = kills >= wanted.kills && cuts >= wanted.cuts
  return done < planned || (!isEnough && done < planned * PATIENCE)
}
