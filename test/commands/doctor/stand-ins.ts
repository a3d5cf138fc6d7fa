import type { ServerResponse } from 'node:http'
import type { Received } from '../../support/sinks.ts'
import { startHttpSink, startUdpSink } from '../../support/sinks.ts'

export const honeycombKey = `hcaik_${'0a'.repeat(29)}`
export const rollbarToken = '0af7'.repeat(8)
export const awsKeys = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE12',
  AWS_SECRET_ACCESS_KEY: 's3cr'.repeat(10),
}

const json = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

type Answers = { [start: string]: { status?: number; body?: object; clockMillis?: number } }

/**
 * Takes the place of a vendor: answers by the beginning of the path, else 404, and keeps what it was
 * sent.
 */
export async function startVendor(answers: Answers, port = 0) {
  const received: Received[] = []
  const sink = await startHttpSink((request, response) => {
    received.push(request)
    const found = Object.entries(answers).find(([start]) => request.path.startsWith(start))?.[1]
    const { status = 200, body = {}, clockMillis } = found ?? { status: 404 }
    if (clockMillis) {
      response.setHeader('date', new Date(Date.now() + clockMillis).toUTCString())
    }
    return json(response, status, body)
  }, port)
  return {
    ...sink,
    received,
    paths: () => received.map(({ method, path }) => `${method} ${path}`).sort(),
  }
}

export const honeycombAuth = (events: boolean) => ({
  type: events ? 'ingest' : 'configuration',
  api_key_access: { events },
  team: { name: 'Team', slug: 'our-team' },
  environment: { name: 'Prod', slug: 'prod' },
})

/** The daemon: rules by TCP, segments by UDP, on one port. */
export async function startDaemon(answers: Answers) {
  const documents: string[] = []
  const tcp = await startVendor(answers)
  await startUdpSink(document => void documents.push(document), tcp.port)
  return { port: tcp.port, documents }
}

export const rulesOf = (region: string) => ({
  SamplingRuleRecords: [
    { SamplingRule: { RuleARN: `arn:aws:xray:${region}:123456789012:sampling-rule/Default` } },
  ],
})
