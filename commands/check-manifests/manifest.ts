import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { common } from '../../charts/manifests.ts'
import { overlays } from '../../charts/overlays.ts'

// biome-ignore-start lint/suspicious/noExplicitAny: the members of `spec` differ by kind
/** An object of Kubernetes, as it stands in `k8s/`. */
export type Manifest = {
  apiVersion: string
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
  spec?: any
  data?: Record<string, string>
}

/** A pod that a workload makes. */
export type Pod = { title: string; labels: Record<string, string>; spec: any; workload: Manifest }

export type Container = { title: string; spec: any; pod: Pod }

/** All members of a value, at any depth, by name. */
export function membersOf(value: unknown): [name: string, value: any][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(member => [member, ...membersOf(member[1])])
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above

/**
 * All manifests that are deployed together: for each overlay the common ones and its own, and at
 * the end those of the viewer alone.
 */
export function readVariants(folder: string): Manifest[][] {
  const read = (subfolder: string) =>
    globSync(join(folder, subfolder, '*.yaml'))
      .sort()
      .flatMap(readManifests)
      .filter(({ kind }) => kind !== 'Kustomization')
  return [
    ...overlays.map(overlay => [common, overlay, 'verify'].flatMap(read)),
    read('viewer-only'),
  ]
}

function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map(document => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`)
    return document.toJS() as Manifest
  })
}

/** `Deployment activities` */
export const titleOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`

/** The pods of Deployments, StatefulSets, DaemonSets and Jobs. */
export const podsOf = (manifests: Manifest[]): Pod[] =>
  manifests
    .filter(({ spec }) => spec?.template?.spec)
    .map(workload => ({
      title: titleOf(workload),
      labels: workload.spec.template.metadata?.labels ?? {},
      spec: workload.spec.template.spec,
      workload,
    }))

/** The containers of all pods, init containers included. */
export const containersOf = (manifests: Manifest[]): Container[] =>
  podsOf(manifests).flatMap(pod =>
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(spec => ({
      title: `${pod.title}, container ${spec.name}`,
      spec,
      pod,
    })),
  )

/** Whether `labels` has all of a `matchLabels`. An empty selector selects everything. */
export const selects = (wanted: Record<string, string> = {}, labels: Record<string, string>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value)
