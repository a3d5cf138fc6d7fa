import type { Kubectl } from './kubectl.ts'

/**
 * Starts the pods anew that read one of these Secrets, since a process's environment never changes;
 * answers what was restarted, as `deployment/activities`. A single optional member restarts nothing:
 * the viewer makes its links of such, and a new pod of it would have lost all that it keeps.
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

type SecretKey = { name: string; optional?: boolean }

type Container = {
  envFrom?: { secretRef?: { name: string } }[]
  env?: { valueFrom?: { secretKeyRef?: SecretKey } }[]
}

const secretsOf = ({ spec }: Workload) =>
  spec.template.spec.containers
    .flatMap(({ envFrom = [], env = [] }) => [
      ...envFrom.map(source => source.secretRef?.name),
      ...env.map(({ valueFrom }) => requiredName(valueFrom?.secretKeyRef)),
    ])
    .filter(name => name !== undefined)

const requiredName = (key?: SecretKey) => (key?.optional ? undefined : key?.name)
