import type { Rule } from './manifest.ts'
import { type Manifest, titleOf } from './manifest.ts'
import { containersOf, podsOf, selects } from './pods.ts'

/** Of a pod to another object: what is not there keeps it from starting. */
const ofPods: Rule = manifests => {
  const has = (kind: string, name: string) =>
    manifests.some(manifest => manifest.kind === kind && manifest.metadata.name === name)
  return [...namedByContainers(manifests), ...namedByPods(manifests)]
    .filter(({ kind, name }) => name !== undefined && !has(kind, name))
    .map(({ title, kind, name }) => `${title}: there is no ${kind} ${name}`)
}

type Reference = { title: string; kind: string; name: string }
type Source = Record<string, { name: string; key?: string }>

function namedByContainers(manifests: Manifest[]): Reference[] {
  return containersOf(manifests).flatMap(({ title, spec }) => {
    const sources: Source[] = [
      ...(spec.envFrom ?? []),
      ...(spec.env ?? []).map(({ valueFrom = {} }) => valueFrom),
    ]
    return sources.flatMap(({ configMapRef, secretRef, configMapKeyRef, secretKeyRef }) => [
      ...named(title, 'ConfigMap', configMapRef ?? configMapKeyRef),
      ...named(title, 'Secret', secretRef ?? secretKeyRef),
    ])
  })
}

function namedByPods(manifests: Manifest[]): Reference[] {
  return podsOf(manifests).flatMap(({ title, spec, workload }) => [
    ...named(title, 'ServiceAccount', accountOf(spec)),
    ...(spec.volumes ?? []).flatMap(({ configMap }: Source) =>
      named(title, 'ConfigMap', configMap),
    ),
    ...named(title, 'Service', workload.spec.serviceName && { name: workload.spec.serviceName }),
  ])
}

/** Every namespace has an account `default`. */
const accountOf = ({ serviceAccountName: name = 'default' }) =>
  name === 'default' ? undefined : { name }

const named = (title: string, kind: string, reference: { name: string } | undefined) =>
  reference ? [{ title, kind, name: reference.name }] : []

const scaleTargets: Rule = manifests =>
  manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .filter(
      ({ spec: { scaleTargetRef: target } }) =>
        !manifests.some(
          ({ kind, metadata }) => kind === target.kind && metadata.name === target.name,
        ),
    )
    .map(manifest => `${titleOf(manifest)}: what it scales does not exist`)

const budgetSelectors: Rule = manifests =>
  manifests
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .filter(
      ({ spec }) =>
        !podsOf(manifests).some(({ labels }) => selects(spec.selector?.matchLabels, labels)),
    )
    .map(manifest => `${titleOf(manifest)}: selects no pod`)

/** A pod that no policy isolates may be asked by everybody. */
const isolation: Rule = manifests =>
  podsOf(manifests)
    .filter(({ labels }) =>
      ['Ingress', 'Egress'].some(
        type =>
          !manifests.some(
            ({ kind, spec }) =>
              kind === 'NetworkPolicy' &&
              spec.policyTypes.includes(type) &&
              !spec.podSelector.matchExpressions &&
              selects(spec.podSelector.matchLabels, labels),
          ),
      ),
    )
    .map(({ title }) => `${title}: no NetworkPolicy isolates its pods`)

export const referenceRules: Rule[] = [ofPods, scaleTargets, budgetSelectors, isolation]
