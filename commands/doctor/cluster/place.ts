import { plural } from '../../../services/viewer/words/format.ts'
import { type Check, failing, ok, type Result, warning } from '../frame/check.ts'
import { type Cluster, clusterOf, type Node } from './cluster.ts'

export const place: Check = {
  id: 'cluster-place',
  area: 'cluster',
  what: 'cluster',
  about:
    "kubectl's current context, its nodes, and that the namespace is there with Pod Security `restricted`",
  deadlineMillis: 30_000,
  async run(context) {
    const cluster = await clusterOf(context)
    return [nodesOf(cluster), namespaceOf(cluster)]
  },
}

const isNodeReady = ({ status }: Node) =>
  status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true

function nodesOf({ context, nodes }: Cluster): Result {
  const kinds = new Set(nodes.map(({ status }) => status.nodeInfo?.architecture ?? 'unknown'))
  const away = nodes.filter(node => !isNodeReady(node)).map(({ metadata }) => metadata.name)
  const seen = `context ${context}, ${plural(nodes.length, 'node')} (${[...kinds].join(', ')})`
  if (away.length === 0) return ok(seen)
  const cause = 'pods on it are not reached'
  const mend = `kubectl describe node ${away[0]}`
  return warning(`${seen}; not ready: ${away.join(', ')}`, { cause, mend })
}

const enforced = 'pod-security.kubernetes.io/enforce'

function namespaceOf({ context, labels }: Cluster): Result {
  const what = 'namespace waywiser'
  if (!labels) {
    const cause = `nothing is deployed there, or ${context} is not the context that is meant`
    return failing('is not there', { what, cause, mend: 'skaffold dev' })
  }
  if (labels[enforced] === 'restricted') return ok('Pod Security restricted is enforced', { what })
  const mend = 'kubectl apply --filename=k8s/base/00-namespace.yaml'
  return warning('Pod Security restricted is not enforced', { what, mend })
}
