import { type Manifest, titleOf } from './manifest.ts'

// biome-ignore-start lint/suspicious/noExplicitAny: the schemas say what they are, not the compiler
/** A pod that a workload makes. */
export type Pod = { title: string; labels: Record<string, string>; spec: any; workload: Manifest }

export type Container = { title: string; spec: any; pod: Pod }
// biome-ignore-end lint/suspicious/noExplicitAny: as above

/** Of Deployments, StatefulSets, DaemonSets and Jobs. */
export function podsOf(manifests: Manifest[]): Pod[] {
  return manifests
    .filter(({ spec }) => spec?.template?.spec)
    .map(workload => ({
      title: titleOf(workload),
      labels: workload.spec.template.metadata?.labels ?? {},
      spec: workload.spec.template.spec,
      workload,
    }))
}

/** Init containers too. */
export function containersOf(manifests: Manifest[]): Container[] {
  return podsOf(manifests).flatMap(pod =>
    [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])].map(spec => ({
      title: `${pod.title}, container ${spec.name}`,
      spec,
      pod,
    })),
  )
}

/** A rule about each pod by itself: `problems` returns what is wrong with one, without its title. */
export const forEachPod = (problems: (pod: Pod) => (string | false | undefined)[]) =>
  forEach(podsOf, problems)

export const forEachContainer = (
  problems: (container: Container) => (string | false | undefined)[],
) => forEach(containersOf, problems)

function forEach<Item extends { title: string }>(
  itemsOf: (manifests: Manifest[]) => Item[],
  problems: (item: Item) => (string | false | undefined)[],
) {
  return (manifests: Manifest[]): string[] =>
    itemsOf(manifests).flatMap(item =>
      problems(item)
        .filter(problem => typeof problem === 'string')
        .map(problem => `${item.title}: ${problem}`),
    )
}

/** Whether `labels` has all that a `matchLabels` asks for. An empty selector selects everything. */
export const selects = (wanted: Record<string, string> = {}, labels: Record<string, string>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value)
