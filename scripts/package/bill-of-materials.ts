import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import parseSpdx from 'spdx-expression-parse'
import type { Component } from '../bundle/components.ts'

/** What else a package holds, which no bundler knows of. */
export interface Part {
  readonly name: string
  readonly version: string
  readonly license: string
}

/** A CycloneDX list, as JSON, of what `sluice` of this version consists of. */
export function billOfMaterials(
  version: string,
  components: readonly Component[],
  parts: readonly Part[],
): string {
  const licenses = new Contrib.License.Factories.LicenseFactory(parseSpdx)
  const licensed = (type: Enums.ComponentType, part: Part, purl?: string) => {
    const license = licenses.makeFromString(part.license)
    return new Models.Component(type, part.name, {
      version: part.version,
      licenses: new Models.LicenseRepository([license]),
      ...(purl !== undefined && { bomRef: purl, purl }),
    })
  }
  const bom = new Models.Bom()
  bom.metadata.component = licensed(Enums.ComponentType.Application, {
    name: 'sluice',
    version,
    license: 'Apache-2.0',
  })
  for (const part of components) bom.components.add(licensed(Enums.ComponentType.Library, part, purlOf(part)))
  for (const part of parts) bom.components.add(licensed(Enums.ComponentType.Framework, part))
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return serializer.serialize(bom, { sortLists: true, space: 2 })
}

function purlOf({ name, version }: Component): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}
