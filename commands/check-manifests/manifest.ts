import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { overlays } from '../../charts/overlays.ts'

/** A manifest as it stands in `k8s/`; what is below `spec` differs by kind. */
export type Manifest = {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
  // biome-ignore lint/suspicious/noExplicitAny: the schemas say what it is, not the compiler
  spec?: any
  data?: Record<string, string>
  stringData?: Record<string, string>
}

/** All that is deployed together, once for each place: what is common and that place's own. */
export function readVariants(folder: string): Manifest[][] {
  const read = (place: string) =>
    globSync(join(folder, place, '*.yaml'))
      .sort()
      .flatMap(readManifests)
  return overlays.map(place => ['', place, 'verify'].flatMap(read))
}

function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map(document => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`)
    return document.toJS() as Manifest
  })
}

/** `Deployment activities`, as problems name it. */
export const titleOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`

/** Says what breaks it among manifests that are deployed together, one line for each place. */
export type Rule = (manifests: Manifest[]) => string[]
