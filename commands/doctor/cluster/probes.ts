import { failing, ok, skipped } from '../frame/check.ts'
import { clusterCheck, evalIn, programOf } from './cluster.ts'

const code = `
  const query = '/-/api/routes?range=PT10M'
  fetch('http://localhost:8088' + query).then(answer => answer.json()).then(({ routes }) => {
    const probes = routes.filter(({ route }) => /healthz|readyz/.test(route))
    console.log(probes.reduce((sum, { count }) => sum + count, 0)) })`

export const probes = clusterCheck({
  id: 'cluster-probes',
  what: 'traces of probes',
  about: 'health checks of the last ten minutes have left no trace in the viewer',
  async run(cluster) {
    if (!cluster.pods.some(pod => programOf(pod) === 'viewer')) return skipped('no viewer runs')
    const count = Number((await evalIn(cluster, 'statefulset/viewer', code)).trim())
    if (count === 0) return ok('0 in the last ten minutes')
    const cause = 'a service is instrumented by other means than ours'
    return failing(`${count} in the last ten minutes`, {
      cause,
      mend: 'unset NODE_OPTIONS in its pod',
    })
  },
})
