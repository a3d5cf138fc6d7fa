import { failing, ok } from '../frame/check.ts'
import { clusterCheck, isReady, type Pod, programOf } from './cluster.ts'

export const daemons = clusterCheck({
  id: 'cluster-daemons',
  what: 'X-Ray daemons',
  about:
    'a ready daemon on each node that has pods of the services: the Service sends nothing to another node',
  run({ pods }) {
    const nodesOf = (isWanted: (pod: Pod) => boolean) =>
      new Set(pods.filter(isWanted).flatMap(({ spec }) => spec.nodeName ?? []))
    const used = nodesOf(pod => ['activities', 'notifications'].includes(programOf(pod) ?? ''))
    const served = nodesOf(pod => programOf(pod) === 'xray-daemon' && isReady(pod))
    const without = [...used].filter(node => !served.has(node))
    if (without.length === 0) return ok(`one is ready on each of ${used.size} nodes with services`)
    return without.map(node =>
      failing('none is ready there, and services run there', {
        what: `X-Ray daemon on node ${node}`,
        cause: 'internalTrafficPolicy: Local drops the segments of that node',
        mend: 'kubectl -n waywiser describe daemonset/xray-daemon',
      }),
    )
  },
})
