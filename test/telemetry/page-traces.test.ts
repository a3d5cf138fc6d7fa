import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { peerProofHeader } from '../../services/trace-context/headers.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import {
  batchOf,
  clickSpan,
  loadDocument,
  newSpanId,
  newTraceId,
  sendBatch,
} from '../web/page-batch.ts'

const key = 'k'.repeat(32)

/** A replica of activities, whose records go nowhere. */
async function startReplica(environment: Record<string, string> = {}): Promise<string> {
  const service = startService('activities', {
    WAYWISER_DATA: scratchFolder(),
    VIEWER_URL: 'http://127.0.0.1:1',
    LOG_LEVEL: 'silent',
    TRUST_INCOMING_TRACES: 'peers',
    PEER_TRUST_KEY: key,
    ...environment,
  })
  return service.address()
}

const half = { SAMPLING: 'local', SAMPLING_RULES_FILE: 'test/telemetry/half.json' }

type Sent = { traceId?: string; flags?: string; receipt?: string; headers?: Record<string, string> }

/** A request as the page sends it: what its answer says of the trace. */
async function ask(
  activities: string,
  { traceId = newTraceId(), flags = '02', receipt, headers }: Sent,
) {
  const answer = await fetch(`${activities}/api/activities/search?term=tea`, {
    headers: {
      traceparent: `00-${traceId}-${newSpanId()}-${flags}`,
      ...(receipt && { 'x-waywiser-page': receipt }),
      ...headers,
    },
  })
  await answer.arrayBuffer()
  const [, answered, , answeredFlags] = answer.headers.get('traceresponse')!.split('-')
  return {
    joins: answered === traceId,
    isKept: answeredFlags === '03',
    receipt: answer.headers.get('x-waywiser-page')!,
  }
}

test('a page’s request continues its trace with a receipt of any replica, and with no other', async () => {
  const [first, second, stranger] = await Promise.all([
    startReplica(),
    startReplica({ TRUST_INCOMING_TRACES: 'none' }),
    startReplica({ PEER_TRUST_KEY: 's'.repeat(32) }),
  ])
  const { receipt } = await loadDocument(first)

  expect((await ask(first, { receipt })).joins).toBe(true)
  expect((await ask(second, { receipt })).joins).toBe(true)
  expect((await ask(stranger, { receipt })).joins).toBe(false)
  expect((await ask(first, {})).joins).toBe(false)
  for (const forged of ['x', `${receipt}x`, receipt.replace('-1-', '-0-'), receipt.toUpperCase()]) {
    expect((await ask(first, { receipt: forged })).joins, forged).toBe(false)
  }
  // A page whose receipt is worth nothing gets one with the answer.
  const { receipt: fresh } = await ask(stranger, { receipt })
  expect((await ask(stranger, { receipt: fresh })).joins).toBe(true)
})

test('curl gets no receipt', async () => {
  const activities = await startReplica()

  const list = await fetch(activities)
  const feed = await fetch(`${activities}/api/activities/home`)

  expect(list.headers.get('content-type')).toContain('application/json')
  for (const { headers } of [list, feed]) {
    expect([headers.get('server-timing'), headers.get('x-waywiser-page')]).toStrictEqual([
      null,
      null,
    ])
  }
})

test('neither its flag nor its trace state nor the id that it chooses has a page’s request kept', async () => {
  const activities = await startReplica(half)
  const { receipt } = await loadDocument(activities)
  // These digits keep a request without a page at any rate.
  const highest = () => `${newTraceId().slice(0, 18)}${'f'.repeat(14)}`

  const answers = await Promise.all(
    Array.from({ length: 60 }, () =>
      ask(activities, {
        traceId: highest(),
        flags: '03',
        receipt,
        headers: { tracestate: 'ot=th:0;rv:ffffffffffffff', [peerProofHeader]: 'x' },
      }),
    ),
  )

  expect(answers.every(({ joins }) => joins)).toBe(true)
  const keptCount = answers.filter(({ isKept }) => isKept).length
  // Half of 60, give or take five standard deviations.
  expect(Math.abs(keptCount - 30)).toBeLessThan(20)
})

test('the requests of one trace follow its first decision, in every replica, thirty times each', async () => {
  const [first, second] = await Promise.all([startReplica(half), startReplica(half)])
  const { receipt } = await loadDocument(first)
  for (const isKept of [true, false]) {
    const traceId = await traceWith(isKept)
    const { receipt: own } = await ask(first, { traceId, receipt })

    const there = await ask(second, { traceId, receipt: own })
    const more = await Promise.all(
      Array.from({ length: 35 }, () => ask(first, { traceId, receipt: own })),
    )

    expect(there).toMatchObject({ joins: true, isKept })
    const joining = more.filter(({ joins }) => joins)
    expect(joining.every(answer => answer.isKept === isKept)).toBe(true)
    expect([joining.length > 25, joining.length < 35]).toStrictEqual([true, true])
  }

  async function traceWith(isKept: boolean): Promise<string> {
    for (;;) {
      const traceId = newTraceId()
      if ((await ask(first, { traceId, receipt })).isKept === isKept) return traceId
    }
  }
})

test('a trace that a reservoir kept stays kept in a replica whose reservoir is empty', async () => {
  const rules = join(scratchFolder(), 'rules.json')
  const rule = { RuleName: 'one', Priority: 1, FixedRate: 0, ReservoirSize: 1 }
  writeFileSync(rules, JSON.stringify({ samplingRules: [rule] }))
  const environment = { SAMPLING: 'local', SAMPLING_RULES_FILE: rules }
  const [first, second] = await Promise.all([startReplica(environment), startReplica(environment)])
  const { receipt } = await loadDocument(second)
  const traceId = newTraceId()

  const there = await ask(first, { traceId, receipt })
  // Takes what its reservoir holds in this second.
  const before = await Promise.all(Array.from({ length: 3 }, () => ask(second, { receipt })))
  const here = await ask(second, { traceId, receipt: there.receipt })

  expect(before.some(({ isKept }) => !isKept)).toBe(true)
  expect([there.isKept, here.joins, here.isKept]).toStrictEqual([true, true, true])
})

test('a replica takes the spans of a trace that another one answered', async () => {
  const [first, second, stranger] = await Promise.all([
    startReplica(),
    startReplica(),
    startReplica({ PEER_TRUST_KEY: 's'.repeat(32) }),
  ])
  const { receipt } = await loadDocument(first)

  expect(await sendBatch(second, batchOf([receipt], [clickSpan()]))).toMatchObject({ status: 204 })
  expect(await sendBatch(stranger, batchOf([receipt], [clickSpan()]))).toMatchObject({
    status: 403,
    body: { error: 'bad_receipt' },
  })
})
