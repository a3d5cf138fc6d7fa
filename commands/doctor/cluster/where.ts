import { failing, ok, warning } from '../frame/check.ts'
import { clusterCheck } from './cluster.ts'

export const where = clusterCheck({
  id: 'cluster-where',
  what: 'where segments go',
  about:
    "the ConfigMap `where`, which badges and links go by, says the same as the daemon's own configuration",
  run({ configMaps, secrets }) {
    const dataOf = (name: string) => configMaps.find(({ metadata }) => metadata.name === name)?.data
    const said = dataOf('where')?.XRAY_GOES_TO
    if (said === undefined) {
      return failing('the ConfigMap where is not there', { mend: 'kubectl apply -k k8s/local' })
    }
    const lines = (dataOf('xray-daemon')?.['cfg.yaml'] ?? '').split('\n')
    const endpoint = lines.find(line => line.trimStart().startsWith('Endpoint:'))
    const toViewer = endpoint?.includes('viewer')
    const actual = toViewer ? 'viewer' : 'aws'
    if (said !== actual) {
      const cause = 'two overlays are mixed: badges and links lead to the wrong place'
      const mend = `kubectl apply -k k8s/${said === 'viewer' ? 'local' : 'aws'}`
      return failing(`where says ${said}, and the daemon sends to ${actual}`, { cause, mend })
    }
    if (said === 'viewer' || secrets.get('aws')?.includes('AWS_ACCESS_KEY_ID')) {
      return ok(`to ${said}, as where and the daemon say`)
    }
    const cause = 'without a role of its service account (k8s/eks) the daemon has no credentials'
    return warning('to aws, and the Secret aws has no keys', { cause, mend: 'npm run secrets' })
  },
})
