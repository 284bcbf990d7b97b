import type { Channel, RequestOf, ResponseOf } from '../../../shared/channels.ts'

/** A channel that answers nothing may have a handler that returns nothing. */
type Result<C extends Channel> = [ResponseOf<C>] extends [undefined] ? void : ResponseOf<C>

/** What answers one channel; anything it throws becomes a problem. */
export type Handler<C extends Channel> = (request: RequestOf<C>) => Result<C> | Promise<Result<C>>

/** One handler for each channel: the compiler refuses a missing one. */
export type Handlers = { readonly [C in Channel]: Handler<C> }

/** Handlers of some channels: the compiler knows each by its channel. */
export function handlersOf<C extends Channel>(handlers: Pick<Handlers, C>): Pick<Handlers, C> {
  return handlers
}
