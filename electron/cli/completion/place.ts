import type { Command, Option } from 'commander'
import { ValueArgument, ValueOption, type Values } from '../commands/values.ts'

/** Where the words before the cursor have led. */
interface Place {
  readonly command: Command
  /** Whose value comes next; null where none is due. */
  readonly option: Option | null
  readonly used: readonly Option[]
  /** How many arguments the command has got. */
  readonly given: number
  /** After `--` there are only arguments. */
  readonly isLiteral: boolean
}

/** One word that can be typed, and what it is about. */
export interface Candidate {
  readonly word: string
  readonly description: string
}

/** What can stand at the cursor: words, and values that follow `prefix` within the word. */
export interface Expected {
  readonly words: readonly Candidate[]
  readonly values: Values
  readonly prefix: string
}

const ASSIGNED = /^--[a-z-]+=/

/** What can follow `before`, as far as `current`, the word at the cursor, tells what is wanted. */
export function expectedAfter(program: Command, before: readonly string[], current: string): Expected {
  const start: Place = { command: program, option: null, used: [], given: 0, isLiteral: false }
  const place = before.reduce(after, start)
  if (place.option) return valuesOf(place.option)
  if (place.isLiteral || !current.startsWith('-')) return plainWords(place)
  const [prefix = ''] = ASSIGNED.exec(current) ?? []
  if (prefix === '') return { words: optionsLeft(place), values: [], prefix }
  const option = optionNamed(place.command, prefix.slice(0, -1))
  return option ? { ...valuesOf(option), prefix } : NOTHING
}

const NOTHING: Expected = { words: [], values: [], prefix: '' }

function after(place: Place, word: string): Place {
  const { command, given, used } = place
  if (place.option) return { ...place, option: null }
  if (place.isLiteral) return { ...place, given: given + 1 }
  if (word === '--') return { ...place, isLiteral: true }
  if (word.startsWith('-') && word !== '-') {
    const [name = '', value] = word.split('=', 2)
    const option = optionNamed(command, name)
    if (!option) return place
    return {
      ...place,
      option: option.required && value === undefined ? option : null,
      used: [...used, option],
    }
  }
  const next = given === 0 ? command.commands.find((each) => each.name() === word) : undefined
  return next ? { ...place, command: next } : { ...place, given: given + 1 }
}

/** Of the command, or of one above it: the parser takes these, too. */
function optionNamed(command: Command, name: string): Option | undefined {
  const own = command.options.find(({ long, short }) => name === long || name === short)
  return own ?? (command.parent ? optionNamed(command.parent, name) : undefined)
}

function valuesOf(option: Option): Expected {
  return { ...NOTHING, values: option instanceof ValueOption ? option.values : [] }
}

/** Commands and arguments; options where there are none. */
function plainWords(place: Place): Expected {
  const { command, given, isLiteral } = place
  const argument = command.registeredArguments[given]
  const commands = given === 0 && !isLiteral ? command.createHelp().visibleCommands(command) : []
  const words = commands.map((each) => ({ word: each.name(), description: each.description() }))
  if (argument instanceof ValueArgument) return { words, values: argument.values, prefix: '' }
  return { ...NOTHING, words: words.length > 0 || isLiteral ? words : optionsLeft(place) }
}

/** Each can be given once. */
function optionsLeft({ command, used }: Place): Candidate[] {
  const left = command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !used.includes(option))
  return left.map(({ long, short, description }) => ({ word: long ?? short ?? '', description }))
}
