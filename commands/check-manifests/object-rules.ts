import { keep, namespace } from '../../charts/names.ts'
import type { Rule } from './manifest.ts'
import { titleOf } from './manifest.ts'
import { type Pod, podsOf, selects } from './pods.ts'

const namespaces: Rule = manifests =>
  manifests
    .filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== namespace)
    .map(manifest => `${titleOf(manifest)}: the namespace is not ${namespace}`)

/** What is alpha or beta leaves a cluster with its next version. */
const versions: Rule = manifests =>
  manifests
    .filter(({ apiVersion }) => !/(^|\/)v\d+$/.test(apiVersion))
    .map(manifest => `${titleOf(manifest)}: ${manifest.apiVersion} is not stable`)

const enforced: Rule = manifests =>
  manifests
    .filter(
      ({ kind, metadata }) =>
        kind === 'Namespace' &&
        metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted',
    )
    .map(manifest => `${titleOf(manifest)}: Pod Security restricted is not enforced`)

/** Of two objects with one name the one that is applied last would win. */
const duplicates: Rule = manifests => {
  const titles = manifests.map(titleOf)
  return titles
    .filter((title, index) => titles.indexOf(title) !== index)
    .map(title => `${title}: is there twice`)
}

const secretValues: Rule = manifests =>
  manifests
    .filter(({ kind, data, stringData }) => kind === 'Secret' && (data || stringData))
    .map(manifest => `${titleOf(manifest)}: has values, which belong in no file`)

const kept: Rule = manifests =>
  manifests
    .filter(({ kind }) => ['Secret', 'Namespace', 'PersistentVolumeClaim'].includes(kind))
    .concat(manifests.flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []))
    .filter(({ metadata }) => !selects(keep, metadata.labels ?? {}))
    .map(
      ({ metadata }) => `${metadata.name}: has no label ${Object.keys(keep)}, so Ctrl-C deletes it`,
    )

/** Each deploy would set the count back. */
const replicas: Rule = manifests =>
  manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map(({ spec }) => spec.scaleTargetRef)
    .flatMap(({ kind, name }) =>
      manifests.filter(
        ({ kind: found, metadata, spec }) =>
          found === kind && metadata.name === name && spec.replicas !== undefined,
      ),
    )
    .map(manifest => `${titleOf(manifest)}: has replicas beside an autoscaler`)

/** Two pods without a budget could be evicted at once, and one with a budget never. */
const budgets: Rule = manifests => {
  const of = (kind: string) => manifests.filter(manifest => manifest.kind === kind)
  const isScaled = ({ workload: { kind, metadata } }: Pod) =>
    of('HorizontalPodAutoscaler').some(
      ({ spec: { scaleTargetRef } }) =>
        scaleTargetRef.kind === kind && scaleTargetRef.name === metadata.name,
    )
  const hasBudget = ({ labels }: Pod) =>
    of('PodDisruptionBudget').some(({ spec }) => selects(spec.selector?.matchLabels, labels))
  return podsOf(manifests)
    .filter(pod => isScaled(pod) !== hasBudget(pod))
    .map(pod =>
      isScaled(pod)
        ? `${pod.title}: has no disruption budget`
        : `${pod.title}: has a disruption budget, with which a single pod is never evicted`,
    )
}

export const objectRules: Rule[] = [
  namespaces,
  versions,
  enforced,
  duplicates,
  secretValues,
  kept,
  replicas,
  budgets,
]
