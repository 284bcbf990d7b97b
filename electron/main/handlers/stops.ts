/** Work that the window can stop, each under the id that it chose. */
export interface Stops {
  run<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  stop(id: string): void
}

export function createStops(): Stops {
  const stops = new Map<string, AbortController>()
  return {
    run: async (id, work) => {
      const stop = new AbortController()
      stops.set(id, stop)
      return await work(stop.signal).finally(() => {
        // Other work may have taken the id.
        if (stops.get(id) === stop) stops.delete(id)
      })
    },
    stop: (id) => stops.get(id)?.abort(),
  }
}
