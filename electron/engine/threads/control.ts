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

/** A worker's side. */
export interface Gate {
  readonly stopped: boolean
  /** Neither paused nor stopped. */
  readonly runs: boolean
  /** Waits while the job is paused; false when it has stopped. */
  pass(whilePaused: () => void): Promise<boolean>
  /** Waits, at most until the coordinator says something else. */
  sleep(milliseconds: number): Promise<void>
  /** Resolves once the job has stopped. */
  stop(): Promise<void>
}

export function gateOf(buffer: SharedArrayBuffer): Gate {
  const cell = new Int32Array(buffer)
  const command = () => Atomics.load(cell, 0)
  const whileStill = async (known: number, milliseconds?: number) =>
    void (await Atomics.waitAsync(cell, 0, known, milliseconds).value)
  const untilStopped = async () => {
    for (let known = command(); known !== STOP; known = command()) await whileStill(known)
  }
  let stop: Promise<void> | null = null
  return {
    get stopped() {
      return command() === STOP
    },
    get runs() {
      return command() === RUN
    },
    pass: async (whilePaused) => {
      while (command() === PAUSE) {
        whilePaused()
        await whileStill(PAUSE)
      }
      return command() !== STOP
    },
    sleep: async (milliseconds) => {
      const known = command()
      if (known !== STOP && milliseconds > 0) await whileStill(known, milliseconds)
    },
    // One for all who ask, as each keeps a place among those that are notified.
    stop: async () => await (stop ??= untilStopped()),
  }
}
