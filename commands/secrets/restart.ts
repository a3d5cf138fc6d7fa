import type { Kubectl } from './kubectl.ts'

/**
 * Starts the pods anew that read one of these Secrets, since a process's environment never changes;
 * answers what was restarted, as `deployment/activities`. StatefulSets are left alone: the database's
 * password never changes, and the viewer makes no more than its links of what it reads there, while
 * segments that come during its restart are lost.
 */
export async function restartUsersOf(kubectl: Kubectl, secrets: string[]): Promise<string[]> {
  if (secrets.length === 0) return []
  const answer = await kubectl(['get', 'deployments,daemonsets', '--output=json'])
  const users = (JSON.parse(answer) as { items: Workload[] }).items
    .filter(workload => secretsOf(workload).some(name => secrets.includes(name)))
    .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`)
  if (users.length > 0) await kubectl(['rollout', 'restart', ...users])
  return users
}

type Workload = {
  kind: string
  metadata: { name: string }
  spec: { template: { spec: { containers: Container[] } } }
}

type Container = {
  envFrom?: { secretRef?: { name: string } }[]
  env?: { valueFrom?: { secretKeyRef?: { name: string } } }[]
}

const secretsOf = ({ spec }: Workload) =>
  spec.template.spec.containers
    .flatMap(({ envFrom = [], env = [] }) => [
      ...envFrom.map(source => source.secretRef?.name),
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ])
    .filter(name => name !== undefined)
