import { Argument, Option } from 'commander'

/** What completion offers as a value: some words, names of files, or what this machine knows of. */
export type Values = readonly string[] | 'files' | 'clusters' | 'aws-profiles' | 'jobs' | 'archives'

/** An option with a value. */
export class ValueOption extends Option {
  readonly values: Values

  constructor(flags: string, description: string, values: Values) {
    super(flags, description)
    this.values = values
  }
}

/** An argument of a command. */
export class ValueArgument extends Argument {
  readonly values: Values

  constructor(flags: string, description: string, values: Values) {
    super(flags, description)
    this.values = values
  }
}
