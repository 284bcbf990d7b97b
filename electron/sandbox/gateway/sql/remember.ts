/** How much is remembered: whichever is reached first. */
export interface MemoryLimits {
  readonly texts: number
  readonly characters: number
  /** A longer text is never remembered. */
  readonly longest: number
}

/** A function that remembers its newest answers, forgetting first what was not asked for longest. */
export function remember<T>(read: (text: string) => T, limits: MemoryLimits): (text: string) => T {
  const answers = new Map<string, T>()
  let characters = 0
  const forgetOldest = () => {
    for (const oldest of answers.keys()) {
      if (answers.size <= limits.texts && characters <= limits.characters) return
      answers.delete(oldest)
      characters -= oldest.length
    }
  }
  return (text) => {
    const known = answers.get(text)
    const answer = known ?? read(text)
    if (text.length > limits.longest) return answer
    // What was put in last stands last.
    if (!answers.delete(text)) characters += text.length
    answers.set(text, answer)
    forgetOldest()
    return answer
  }
}
