import FormField from '@cloudscape-design/components/form-field'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import type { AwsProfile } from '../../../shared/aws-account.ts'
import { call } from '../../bridge/call.ts'
import { type Loaded, useAnswer } from '../../bridge/use-answer.ts'
import { AWS_PROFILE, DEFAULT_CREDENTIALS } from '../../../shared/words.ts'

const SOURCES: Record<AwsProfile['source'], string> = {
  keys: 'Access keys',
  sso: 'IAM Identity Center',
  role: 'Assumed role',
  process: 'Credential process',
  'web-identity': 'Web identity',
  other: 'Other',
}

/** No profile has an empty name. */
const DEFAULT: SelectProps.Option = {
  value: '',
  label: DEFAULT_CREDENTIALS,
  description: 'From the environment, the profile “default” or this machine’s role.',
}

const loadProfiles = () => call('aws:profiles')

interface AwsProfileFieldProps {
  readonly value: string | null
  /** With the profile as the shared files describe it, where they do. */
  readonly onChange: (name: string | null, profile: AwsProfile | null) => void
}

/** Whose credentials sign in: a profile of the shared AWS files. */
export function AwsProfileField({ value, onChange }: AwsProfileFieldProps) {
  const { answer, reload } = useAnswer(loadProfiles)
  const profiles = answer.state === 'ready' ? answer.value : []
  const options = [DEFAULT, ...profiles.map(optionOf)]
  const choose = (chosen: string | undefined) => {
    const name = chosen === '' || chosen === undefined ? null : chosen
    onChange(name, profiles.find((profile) => profile.name === (name ?? 'default')) ?? null)
  }
  return (
    <FormField
      label={AWS_PROFILE}
      constraintText="From this machine’s AWS files, ~/.aws. Only the profile name is stored."
    >
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === (value ?? '')) ?? unlisted(value)}
        onChange={({ detail }) => choose(detail.selectedOption.value)}
        filteringType={options.length > 8 ? 'auto' : 'none'}
        statusType={statusOf(answer)}
        loadingText="Reading profiles…"
        errorText={answer.state === 'failed' ? answer.problem.message : ''}
        recoveryText="Try again"
        onLoadItems={() => answer.state === 'failed' && reload()}
      />
    </FormField>
  )
}

function optionOf({ name, region, source }: AwsProfile): SelectProps.Option {
  return { value: name, label: name, description: SOURCES[source], ...(region && { labelTag: region }) }
}

/** A saved cluster may name a profile that this machine does not have, or not any more. */
function unlisted(value: string | null): SelectProps.Option {
  return value === null ? DEFAULT : { value, label: value }
}

function statusOf({ state }: Loaded<unknown>): 'loading' | 'finished' | 'error' {
  if (state === 'loading') return 'loading'
  return state === 'failed' ? 'error' : 'finished'
}
