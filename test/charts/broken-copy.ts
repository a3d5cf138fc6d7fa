import type { Manifest } from '../../commands/check-manifests/manifest.ts'
import { policyProblems } from '../../commands/check-manifests/policy.ts'
import { committed, find } from './committed.ts'

// biome-ignore-start lint/suspicious/noExplicitAny: a broken copy breaks types, too
/** A copy of what is committed for `local`, with shortcuts to what is often broken. */
export type BrokenCopy = {
  /** Of Deployment activities. */
  service: any
  pod: any
  container: any
  /** The pods of Postgres, of the viewer and of the daemon. */
  database: any
  viewer: any
  daemon: any
  of(kind: string, name: string): any
  all: Manifest[]
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above

/** What is broken, how, and everything that the policy must say then. */
export type Break = [what: string, change: (copy: BrokenCopy) => void, problems: string[]]

export const titles = {
  pod: 'Deployment activities',
  container: 'Deployment activities, container activities',
  daemon: 'DaemonSet xray-daemon, container xray-daemon',
  database: 'StatefulSet postgres, container postgres',
}

/** What the policy says of a copy of the committed manifests after `change`. */
export function breakCopy(change: (copy: BrokenCopy) => void): string[] {
  const all = committed()
  const of = (kind: string, name: string) => find(all, kind, name)
  const podOf = (kind: string, name: string) => of(kind, name).spec.template.spec
  const pod = podOf('Deployment', 'activities')
  change({
    ...{ all, of, pod, container: pod.containers[0], service: of('Deployment', 'activities').spec },
    database: podOf('StatefulSet', 'postgres'),
    viewer: podOf('StatefulSet', 'viewer'),
    daemon: podOf('DaemonSet', 'xray-daemon'),
  })
  return policyProblems(all)
}

export const remove = (all: Manifest[], kind: string, name: string) =>
  all.splice(all.indexOf(find(all, kind, name)), 1)
