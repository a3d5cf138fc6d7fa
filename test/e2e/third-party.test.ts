import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traceIdOf } from '../support/traces.ts'
import { bothWays, type System, startSystem } from './system.ts'

const received: { headers: IncomingHttpHeaders; body: unknown }[] = []
const webhook = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await json(request) })
  response.writeHead(204).end()
})
let system: System

describe.each(bothWays)('with $way', ({ instrumentation }) => {
  beforeAll(async () => {
    received.length = 0
    webhook.listen(0, '127.0.0.1')
    await once(webhook, 'listening')
    const { port } = webhook.address() as AddressInfo
    system = await startSystem({
      ...instrumentation,
      PUSH_WEBHOOK_URL: `http://127.0.0.1:${port}/T0/planted-secret?k=planted-too`,
    })
  })

  afterAll(async () => {
    await system.stop()
    webhook.close()
  })

  test('one post draws a client, two services, their databases and a third party, who gets none of our headers', async () => {
    const answer = await fetch(`${system.activities}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle: 'bob', message: 'hello @ada', ttl: '1-hour' }),
    })

    const trace = await system.trace(traceIdOf(answer), ['activities', 'notifications'])

    expect(await answer.json()).toMatchObject({ notified: 1 })
    expect(received).toHaveLength(1)
    expect(received[0]!.body).toMatchObject({ handle: 'ada', kind: 'mention', actor: 'bob' })
    const names = Object.keys(received[0]!.headers)
    expect(names.filter(name => /trace|amzn|baggage|b3/.test(name))).toEqual([])
    const { host } = new URL(`http://${received[0]!.headers.host}`)
    const urls = trace.spans.map(({ attributes }) => attributes['url.full'])
    expect(urls).toContain(`http://${host}/REDACTED`)
    const documents = trace.segments.map(({ name, type, document }) => ({
      name,
      type,
      namespace: (document as { namespace?: string }).namespace,
    }))
    expect(documents).toContainEqual({ name: 'activities', type: 'segment', namespace: undefined })
    expect(documents).toContainEqual({
      name: 'notifications',
      type: 'segment',
      namespace: undefined,
    })
    expect(documents).toContainEqual({
      name: 'notifications',
      type: 'subsegment',
      namespace: 'remote',
    })
    expect(documents).toContainEqual({ name: '127.0.0.1', type: 'subsegment', namespace: 'remote' })
    const databases = trace.segments.filter(({ document }) => 'sql' in document)
    expect(new Set(databases.map(({ name }) => name))).toEqual(
      new Set(['activities@sqlite', 'notifications@sqlite']),
    )
    // Anyone who knows the path may post there, so no lens, no line and no file may show it.
    const files = readdirSync(system.dataFolder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const everything = [...files, ...system.lines, JSON.stringify(trace)].join('\n')
    expect(everything).toContain('push-webhook')
    expect(everything).not.toContain('planted')
  })
})
