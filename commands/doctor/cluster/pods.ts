import { failing, ok, type Result } from '../frame/check.ts'
import { clusterCheck, isReady, type Pod } from './cluster.ts'

export const pods = clusterCheck({
  id: 'cluster-pods',
  what: 'pods',
  about:
    'every pod is ready; else why not: an image that is not there, a missing Secret, no room, a process that ends',
  run({ pods }) {
    if (pods.length === 0) return failing('none', { mend: 'skaffold dev' })
    const unready = pods.filter(pod => !isReady(pod) && pod.status.phase !== 'Succeeded')
    return unready.length > 0 ? unready.map(resultFor) : ok(`all ${pods.length} are ready`)
  },
})

function resultFor(pod: Pod): Result {
  const { name } = pod.metadata
  const what = `pod ${name}`
  const waiting = pod.status.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting
  const unscheduled = pod.status.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  )
  const seen = waiting?.reason ?? (unscheduled ? 'has no node' : `${pod.status.phase}, not ready`)
  const cause = waiting?.message ?? unscheduled?.message
  return failing(seen, { what, cause, mend: mendOf(name, waiting?.reason) })
}

function mendOf(name: string, reason = ''): string {
  if (/^Err?Image|ImagePull|ErrImage/.test(reason))
    return 'skaffold dev, which builds the image and loads it'
  if (reason === 'CreateContainerConfigError') return 'npm run secrets'
  if (reason === 'CrashLoopBackOff') return `kubectl -n waywiser logs ${name} --previous`
  return `kubectl -n waywiser describe pod ${name}`
}
