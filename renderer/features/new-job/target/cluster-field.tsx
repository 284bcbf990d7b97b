import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { useClusters } from '../../../bridge/clusters-store.ts'
import { ClusterNamed } from '../../../ui/cluster-label.tsx'
import { ENVIRONMENTS } from '../../../ui/environment-badge.tsx'

/**
 * Where the job runs, by a name that may not be known any more. Choosing a cluster makes it the current one, which the
 * form follows.
 */
export function ClusterField({ cluster }: { cluster: string }) {
  const { clusters, choose } = useClusters()
  const options = clusters.map(({ name, environment }) => ({
    value: name,
    // All that is to be seen, since it is what screen readers say and what is searched.
    label: `${name} ${ENVIRONMENTS[environment].name}`,
  }))
  const selected = options.find(({ value }) => value === cluster) ?? null
  return (
    <FormField label="Cluster">
      <Select
        placeholder="Choose a cluster"
        triggerVariant="option"
        filteringType={options.length > 8 ? 'auto' : 'none'}
        filteringAriaLabel="Find clusters"
        options={options}
        selectedOption={selected}
        // The button’s own content is left out of its name where it is not plain text.
        ariaLabel={selected?.label ?? ''}
        renderOption={({ item }) => (
          <div className="cluster-option" data-part={item.type}>
            <ClusterNamed name={('value' in item.option && item.option.value) || ''} />
          </div>
        )}
        onChange={({ detail }) => choose(detail.selectedOption.value ?? '')}
      />
    </FormField>
  )
}
