import { isDeepStrictEqual } from 'node:util'
import type { Rule } from './manifest.ts'
import { forEachContainer, forEachPod } from './pods.ts'

/** A pod that uses more disk than it said is evicted; one that said nothing may be the first. */
const amounts = {
  requests: ['cpu', 'memory', 'ephemeral-storage'],
  limits: ['memory', 'ephemeral-storage'],
}

const resources = forEachContainer(({ spec }) =>
  Object.entries(amounts).flatMap(([kind, names]) =>
    names.map(name => !spec.resources?.[kind]?.[name] && `${kind}.${name} is not set`),
  ),
)

/**
 * Asked by HTTP, "may it get traffic?" and "does it live?" are two questions. A job gets no traffic
 * and ends by itself.
 */
const probes = forEachContainer(({ spec: { readinessProbe, livenessProbe }, pod }) => [
  pod.workload.kind !== 'Job' && !readinessProbe && 'readinessProbe is not set',
  pod.workload.kind !== 'Job' && !livenessProbe && 'livenessProbe is not set',
  readinessProbe?.httpGet &&
    isDeepStrictEqual(readinessProbe.httpGet, livenessProbe?.httpGet) &&
    'readinessProbe asks the same as livenessProbe',
])

const image = forEachContainer(({ spec }) => [
  spec.imagePullPolicy !== 'IfNotPresent' &&
    `imagePullPolicy is ${spec.imagePullPolicy}: expected IfNotPresent, or a local image is not found`,
  /:latest$/.test(spec.image) && `image ${spec.image} names no version`,
])

const readOnly = forEachContainer(({ spec }) => [
  spec.securityContext?.readOnlyRootFilesystem !== true && 'readOnlyRootFilesystem is not true',
])

/** The application drains by itself, and there is no shell in its image. */
const preStop = forEachContainer(({ spec }) => [spec.lifecycle?.preStop && 'preStop is not wanted'])

const token = forEachPod(({ spec }) => [
  spec.automountServiceAccountToken !== false && 'automountServiceAccountToken is not false',
])

const serviceLinks = forEachPod(({ spec }) => [
  spec.enableServiceLinks !== false && 'enableServiceLinks is not false',
])

const emptyDirs = forEachPod(({ spec }) =>
  (spec.volumes ?? []).map(
    ({ name, emptyDir }: { name: string; emptyDir?: { sizeLimit?: string } }) =>
      emptyDir && !emptyDir.sizeLimit && `volume ${name} has no sizeLimit`,
  ),
)

export const containerRules: Rule[] = [
  resources,
  probes,
  image,
  readOnly,
  preStop,
  token,
  serviceLinks,
  emptyDirs,
]
