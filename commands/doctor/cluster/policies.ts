import { failing, ok, skipped, warning } from '../frame/check.ts'
import { clusterCheck, evalIn, programOf } from './cluster.ts'

/** The viewer needs no database, and no policy lets it reach one. */
const probe = `
  const socket = require('node:net').connect({ host: 'postgres', port: 5432 })
  const say = word => { console.log(word); process.exit(0) }
  socket.on('connect', () => say('reached')).on('error', () => say('refused'))
  setTimeout(() => say('refused'), 3000)`

export const policies = clusterCheck({
  id: 'cluster-policies',
  what: 'network policies',
  about:
    'the policies are there, and the cluster enforces them: the viewer does not reach the database',
  async run(cluster) {
    if (!cluster.policies.includes('default-deny')) {
      const mend = 'kubectl apply --filename=k8s/base/network-policies.yaml'
      return failing('the policy default-deny is not there', { mend })
    }
    if (!cluster.pods.some(pod => programOf(pod) === 'viewer')) return skipped('no viewer runs')
    const answer = (await evalIn(cluster, 'statefulset/viewer', probe)).trim()
    if (answer === 'refused') return ok('enforced: the viewer does not reach the database')
    const cause = 'the cluster has no engine for them, so every pod reaches every other'
    return warning('not enforced: the viewer reaches the database', {
      cause,
      mend: 'make the cluster with a network that has one, such as Calico or Cilium',
    })
  },
})
