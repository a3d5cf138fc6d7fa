import { expect, test } from 'vitest'
import { traceIdOf, waitForTrace } from '../support/traces.ts'
import { runPod } from './pod.ts'
import { atActivities, atViewer } from './viewer.ts'

const theirs = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
const headers = { traceparent: `00-${theirs.traceId}-${theirs.spanId}-01` }
const path = '/api/activities/home'

const strangers: [who: string, ask: () => Promise<string>][] = [
  [
    'a client outside',
    () => atActivities(async activities => traceIdOf(await fetch(activities + path, { headers }))),
  ],
  [
    'another pod',
    async () => {
      const code = `
        await new Promise(resolve => setTimeout(resolve, 2000)) // policies may take effect a moment late
        const [url, headers] = process.argv.slice(-2)
        const answer = await fetch(url, { headers: JSON.parse(headers) })
        console.log(answer.headers.get('traceresponse').split('-')[1])`
      const args = [`http://activities:3000${path}`, JSON.stringify(headers)]
      return (await runPod({ label: 'verify', code, args, seconds: 60 })).trim()
    },
  ],
]

test.each(strangers)(
  'a trace that %s started is linked, not continued, and our two services share one trace',
  async (_who, ask) => {
    const traceId = await ask()

    const isServer = (service: string) => (span: { service: string; kind: string }) =>
      span.service === service && span.kind === 'SERVER'
    const [trace, answerOfTheirs] = await atViewer(async viewer => [
      await waitForTrace(viewer, traceId, ({ spans }) => spans.some(isServer('notifications'))),
      await fetch(`${viewer}/-/api/traces/${theirs.traceId}`),
    ])
    expect(traceId).not.toBe(theirs.traceId)
    expect(trace.spans.find(isServer('activities'))!.links).toMatchObject([theirs])
    expect(trace.spans.find(isServer('notifications'))!.links).toEqual([])
    expect(answerOfTheirs.status).toBe(404)
  },
)
