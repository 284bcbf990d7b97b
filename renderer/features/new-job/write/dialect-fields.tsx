import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState } from 'react'
import { capitalized } from '../../../../shared/counted.ts'
import { type ExaminedRowFile, RowEncoding, RowFile, RowFormat } from '../../../../shared/row-file.ts'
import { characterName, ENCODING_NAMES, FORMAT_NAMES } from '../../../../shared/write-words.ts'
import { changeWrite } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'

interface DialectFieldsProps extends Pick<SectionProps, 'onChange'> {
  readonly file: RowFile
  /** Null until the file is read. */
  readonly found: ExaminedRowFile | null
}

type Said = Exclude<keyof RowFile, 'path' | 'nullText' | 'only'>

interface Choice {
  readonly name: Said
  readonly label: string
  readonly options: readonly (readonly [value: string, label: string])[]
}

const YES_OR_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const

const CHOICES: readonly Choice[] = [
  { name: 'format', label: 'Format', options: RowFormat.options.map((one) => [one, FORMAT_NAMES[one]]) },
  {
    name: 'encoding',
    label: 'Encoding',
    options: RowEncoding.options.map((one) => [one, ENCODING_NAMES[one]]),
  },
  {
    name: 'delimiter',
    label: 'Delimiter',
    options: [',', ';', '\t', '|'].map((one) => [one, capitalized(characterName(one))]),
  },
  { name: 'quote', label: 'Quote', options: ['"', "'"].map((one) => [one, capitalized(characterName(one))]) },
  { name: 'header', label: 'First line has field names', options: YES_OR_NO },
  { name: 'decimalComma', label: 'Numbers have a decimal comma', options: YES_OR_NO },
]
const OF_CSV: ReadonlySet<Said> = new Set(['delimiter', 'quote', 'header', 'decimalComma'])
/** The value of an option that leaves it to the file. */
const DETECTED = ''

/** To say otherwise how a file is read than was found out. */
export function DialectFields({ onChange, file, found }: DialectFieldsProps) {
  const isSaid = Object.keys(file).length > 1
  const [isOpen, setOpen] = useState(isSaid)
  const isCsv = (file.format ?? found?.format ?? 'csv') === 'csv'
  const say = (name: keyof RowFile, value: unknown) => {
    const { [name]: _before, ...rest } = file
    const said = RowFile.parse(value === undefined ? rest : { ...rest, [name]: value })
    onChange((old) => changeWrite(old, (write) => ({ ...write, file: said })))
  }
  return (
    <ExpandableSection
      variant="footer"
      headerText="Change how it is read"
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <ColumnLayout columns={3}>
        {CHOICES.filter(({ name }) => isCsv || !OF_CSV.has(name)).map((choice) => (
          <DialectChoice key={choice.name} {...choice} value={file[choice.name]} onSay={say} />
        ))}
        {isCsv && <NullField value={file.nullText ?? ''} onSay={(text) => say('nullText', text)} />}
      </ColumnLayout>
    </ExpandableSection>
  )
}

interface DialectChoiceProps extends Choice {
  readonly value: string | boolean | undefined
  readonly onSay: (name: Said, value: unknown) => void
}

function DialectChoice({ name, label, options, value, onSay }: DialectChoiceProps) {
  const items = [[DETECTED, 'As detected'] as const, ...options].map(([one, text]) => ({
    value: one,
    label: text,
  }))
  const own = value === undefined ? DETECTED : String(value)
  const typed = (text: string) =>
    typeof value === 'boolean' || options === YES_OR_NO ? text === 'true' : text
  return (
    <FormField label={label}>
      <Select
        options={items}
        selectedOption={items.find((one) => one.value === own) ?? { value: own, label: characterName(own) }}
        onChange={({ detail }) => {
          const text = detail.selectedOption.value ?? DETECTED
          onSay(name, text === DETECTED ? undefined : typed(text))
        }}
      />
    </FormField>
  )
}

/** The file is read anew once all of it is typed. */
function NullField({ value, onSay }: { value: string; onSay: (text: string | undefined) => void }) {
  const [text, setText] = useState(value)
  const done = () => {
    if (text !== value) onSay(text === '' ? undefined : text)
  }
  return (
    <FormField label="Text for NULL" constraintText="Besides an empty field without quotes.">
      <Input
        value={text}
        spellcheck={false}
        onChange={({ detail }) => setText(detail.value)}
        onBlur={done}
        onKeyDown={({ detail }) => detail.key === 'Enter' && done()}
      />
    </FormField>
  )
}
