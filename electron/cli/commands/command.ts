import { Command, CommanderError, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import { quietly, type Stdio } from '../stdio.ts'
import { ValueArgument, ValueOption, type Values } from './values.ts'
import { DSQL_REGIONS } from '../../../shared/dsql-regions.ts'
import { OwnEnvironment } from '../../../shared/cluster.ts'

/** Runs the work of the chosen command and keeps its exit code. */
export type Run = (work: (stdio: Stdio) => Promise<ExitCode>) => Promise<void>

const CLUSTER_OPTIONS = 'Which cluster:'
/** Under the heading that options have without a group. */
export const OTHER_OPTIONS = 'Options:'

type Work = (...given: unknown[]) => Promise<ExitCode>

/**
 * A command, and the options that several have. Required ones are checked with the values, after unknown ones: a
 * misspelt --where is called by its name.
 */
export class SluiceCommand extends Command {
  readonly #run: Run

  constructor(name: string | undefined, run: Run) {
    super(name)
    this.#run = run
  }

  override createCommand(name?: string): SluiceCommand {
    return new SluiceCommand(name, this.#run)
  }

  /** A command below this one. */
  add(name: string, description: string, notes = ''): SluiceCommand {
    return this.command(name).helpCommand(false).description(description).addHelpText('after', notes)
  }

  /** What it does, with its arguments, options and streams; loaded when it runs, so help appears at once. */
  does(load: () => Promise<(...given: never[]) => Promise<ExitCode>>): this {
    return this.action(async () => {
      // The parser gives what both `jobs` and `jobs show` take to jobs.
      const { quiet, ...options } = this.optsWithGlobals<{ quiet?: true }>()
      const given: unknown[] = [...(this.processedArgs as unknown[]), options]
      await this.#run(async (stdio) => ((await load()) as Work)(...given, quiet ? quietly(stdio) : stdio))
    })
  }

  /** An option with a value, given once at most: of two conditions, silently using the last would be a trap. */
  text(flags: string, description: string, values: Values = []): this {
    const once = (value: string, previous: string | undefined): string => {
      if (previous === undefined) return value
      throw new CommanderError(1, 'sluice.repeatedOption', `option '${flags}' is specified twice`)
    }
    return this.addOption(new ValueOption(flags, description, values).argParser(once))
  }

  /** An option with a value that may be left out, and its opposite. */
  optional(
    name: string,
    placeholder: string,
    description: string,
    opposite: string,
    values: Values = [],
  ): this {
    const option = new ValueOption(`--${name} [${placeholder}]`, description, values)
    return this.addOption(option).option(`--no-${name}`, opposite)
  }

  /** An option with a value that may be given several times. */
  texts(flags: string, description: string, values: Values = []): this {
    const collect = (value: string, previous: readonly string[] = []) => [...previous, value]
    return this.addOption(new ValueOption(flags, description, values).argParser(collect))
  }

  /** An argument. */
  takes(flags: string, description: string, values: Values = []): this {
    return this.addArgument(new ValueArgument(flags, description, values))
  }

  json(text = 'one JSON object per line; the last one is the result'): this {
    return this.option('--json', text)
  }

  /** Of a command that tells what it does; what it shows instead of doing anything is not to be left out. */
  quiet(): this {
    const quiet = new Option('-q, --quiet', 'print nothing but problems, on standard error')
    return this.addOption(quiet.conflicts(['json', 'dryRun']))
  }

  /** Which cluster: one by its name, or one that is described there and then. */
  target(): this {
    const cluster = 'the cluster: “sandbox” or a saved one (this or --endpoint)'
    return this.optionsGroup(CLUSTER_OPTIONS).text('--cluster <name>', cluster, 'clusters').endpoint()
  }

  /** What describes a cluster. */
  endpoint(): this {
    const schema = 'where names are looked up (default: the schema named after the user, then public)'
    const authority = 'PEM file of the certificate authorities to trust (default: the public ones)'
    const environments = 'development, staging or production, which asks most (default: production)'
    return this.optionsGroup(CLUSTER_OPTIONS)
      .text('--endpoint <host>', 'endpoint, URL or ARN of an Aurora DSQL cluster')
      .text('--port <n>', 'its port (default: the endpoint’s, else 5432)')
      .text('--region <region>', 'its AWS Region (default: read from the endpoint)', DSQL_REGIONS)
      .text('--user <name>', 'the database user (default: the endpoint’s, else admin)')
      .text('--schema <name>', schema)
      .awsProfile()
      .text('--ca-file <path>', authority, 'files')
      .text('--environment <name>', environments, OwnEnvironment.options)
      .optionsGroup(OTHER_OPTIONS)
  }

  awsProfile(): this {
    const profile = 'profile of the AWS files (default: the default credentials)'
    return this.text('--aws-profile <name>', profile, 'aws-profiles')
  }
}
