/** What the coordinator wants of all its workers, in one shared cell. */
const RUN = 0
const PAUSE = 1
const STOP = 2
type Command = typeof RUN | typeof PAUSE | typeof STOP

export function allocateControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
}

export type ControlSwitch = ReturnType<typeof controlSwitch>

/** The coordinator's side: takes effect at the next batch of every worker, and ends every wait. */
export function controlSwitch(buffer: SharedArrayBuffer) {
  const cell = new Int32Array(buffer)
  const say = (command: Command) => {
    Atomics.store(cell, 0, command)
    Atomics.notify(cell, 0)
  }
  return {
    run: () => say(RUN),
    pause: () => say(PAUSE),
    stop: () => say(STOP),
    /** Ends waits, because what they waited for has changed. */
    nudge: () => void Atomics.notify(cell, 0),
  }
}

export type Gate = ReturnType<typeof gateOf>

/** A worker's side. */
export function gateOf(buffer: SharedArrayBuffer) {
  const cell = new Int32Array(buffer)
  const command = () => Atomics.load(cell, 0)
  const whileStill = async (known: number, milliseconds?: number) =>
    void (await Atomics.waitAsync(cell, 0, known, milliseconds).value)
  const untilStopped = async () => {
    for (let known = command(); known !== STOP; known = command()) await whileStill(known)
  }
  let stop: Promise<void> | null = null
  return {
    get stopped(): boolean {
      return command() === STOP
    },
    /** Neither paused nor stopped. */
    get runs(): boolean {
      return command() === RUN
    },
    /** Waits while the job is paused; false when it has stopped. */
    pass: async (whilePaused: () => void): Promise<boolean> => {
      while (command() === PAUSE) {
        whilePaused()
        await whileStill(PAUSE)
      }
      return command() !== STOP
    },
    /** Waits, at most until the coordinator says something else. */
    sleep: async (milliseconds: number): Promise<void> => {
      const known = command()
      if (known !== STOP && milliseconds > 0) await whileStill(known, milliseconds)
    },
    /** Resolves once the job has stopped; one for all who ask, as each keeps a place among those that are notified. */
    stop: async (): Promise<void> => await (stop ??= untilStopped()),
  }
}
