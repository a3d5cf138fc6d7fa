import { segmentDatagram } from '../canary/segment.ts'
import { failing, ok, type Result, skipped } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { type Cluster, clusterCheck, evalIn, programOf } from './cluster.ts'

export const segment = clusterCheck({
  id: 'cluster-segment',
  what: 'segment from a pod',
  about:
    "one canary segment by UDP from a pod of activities to `xray-daemon:2000`: whether the viewer has it, and what the daemons' logs say",
  async run(cluster, context) {
    const has = (name: string) => cluster.pods.some(pod => programOf(pod) === name)
    if (!has('activities')) return skipped('no activities run')
    await evalIn(cluster, 'deployment/activities', sender(segmentDatagram(context)))
    const arrived = has('viewer') ? await isAtViewer(cluster, context) : false
    return arrived ? ok('arrived at the viewer') : byLog(await daemonLog(cluster))
  },
})

const sender = (datagram: string) => `
  const socket = require('node:dgram').createSocket('udp4')
  socket.send(${JSON.stringify(datagram)}, 2000, 'xray-daemon', error => {
    console.log(error ? error.message : 'sent'); socket.close() })`

async function isAtViewer(cluster: Cluster, { canary }: DoctorContext): Promise<boolean> {
  const code = `
    const until = Date.now() + 6000
    const look = async () => {
      const answer = await fetch('http://localhost:8088/-/api/traces/${canary.traceId}')
      const { segments = [] } = await answer.json()
      if (segments.length > 0 || Date.now() > until) console.log(segments.length)
      else setTimeout(look, 200)
    }
    look()`
  return Number(await evalIn(cluster, 'statefulset/viewer', code)) > 0
}

const daemonLog = ({ run }: Cluster) =>
  run('logs', '--selector=app.kubernetes.io/name=xray-daemon', '--since=2m', '--tail=200')

/** `2026-11-30T01:02:03Z [Error] Sending segment batch failed with: …` */
function byLog(log: string): Result {
  const lines = log.split('\n')
  const errors = lines.filter(line => /\[Error\]|Unprocessed/i.test(line))
  const mend = 'kubectl -n waywiser logs daemonset/xray-daemon'
  if (errors.length > 0) {
    const seen = `sent, and not delivered: ${errors.length} errors in the daemons' logs`
    return failing(seen, { cause: errors.at(-1), mend })
  }
  const isSent = lines.some(line => /Successfully sent batch/.test(line))
  if (isSent) return ok("sent, and the daemon's log says it went on: not proved to be shown")
  const cause = 'the datagram did not reach a daemon, or the daemon waits'
  return failing("sent, and in no daemon's log", { cause, mend })
}
