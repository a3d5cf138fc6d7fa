import { request } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Outcome } from '../../../services/telemetry/delivery/outcome.ts'
import { DeliveryQueue } from '../../../services/telemetry/delivery/queue.ts'
import type { DeliveryQueueOptions } from '../../../services/telemetry/delivery/queue-options.ts'
import { createThrottledWarnings } from '../../../services/telemetry/delivery/throttled-warnings.ts'

// The queue of every sender, with clocks that move only when a test moves them.

beforeEach(() => {
  vi.useFakeTimers()
  // Each back-off takes its longest time.
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Letter = { name: string; bytes: number; records: number }

const delivered: Outcome = { kind: 'delivered' }
const rejected: Outcome = { kind: 'rejected', problem: 'answered 401' }
const away: Outcome = { kind: 'unavailable', problem: 'ECONNREFUSED', mayHaveArrived: false }
const tooLarge: Outcome = { kind: 'too large', problem: 'answered 413' }
const poisoned: Outcome = { kind: 'poisoned', problem: 'bad record' }
const noAnswer = () => new Promise<Outcome>(() => {})

/** Answers with the outcomes, one after the other, then delivers. */
const inTurn = (...outcomes: Outcome[]) => {
  return () => outcomes.shift() ?? delivered
}

function openQueue(
  answer: (names: string) => Outcome | Promise<Outcome>,
  options: Partial<DeliveryQueueOptions<Letter>> = {},
) {
  /** The `names` in each request, with the time in milliseconds: `0 ab`. */
  const sent: string[] = []
  const warnings: string[] = []
  const startMillis = performance.now()
  const queue = new DeliveryQueue<Letter>({
    who: 'there',
    async send({ entries }) {
      const names = entries.map(({ name }) => name).join('')
      sent.push(`${performance.now() - startMillis} ${names}`)
      return answer(names)
    },
    words: {
      records: 'letters',
      full: 'the queue is full',
      lost: ({ dropped }) => `; lost ${JSON.stringify(dropped)}`,
    },
    warn: (who, problem) => warnings.push(`${who}: ${problem}`),
    ...options,
  })
  /** Each letter is an entry of ten bytes. */
  const push = async (names: string, records = 1) => {
    for (const name of names) queue.push({ name, bytes: 10, records })
    await pass(0)
  }
  return { queue, push, sent, warnings }
}

const pass = (millis: number) => vi.advanceTimersByTimeAsync(millis)

test('entries go in their order, one after the other', async () => {
  const { queue, push, sent, warnings } = openQueue(() => delivered)

  await push('abc', 5)

  expect(sent).toEqual(['0 a', '0 b', '0 c'])
  expect(warnings).toEqual([])
  expect(queue.counts()).toEqual({
    delivered: 15,
    dropped: {},
    waiting: 0,
    retried: 0,
    uncertain: 0,
  })
})

test('a failed batch is sent again with a longer wait each time, before batches that were pushed meanwhile', async () => {
  const { queue, push, sent, warnings } = openQueue(inTurn(away, away, away))

  await push('a', 2)
  await push('b')
  await pass(10_000)

  expect(sent).toEqual(['0 a', '200 a', '600 a', '1400 a', '1400 b'])
  expect(warnings).toEqual(Array(3).fill('there: ECONNREFUSED; lost {}'))
  expect(queue.counts()).toMatchObject({ delivered: 3, retried: 6, uncertain: 0 })
})

test('after a delivery the next wait is the shortest again', async () => {
  const { push, sent } = openQueue(inTurn(away, away, delivered, away))

  await push('ab')
  await pass(10_000)

  expect(sent).toEqual(['0 a', '200 a', '600 a', '600 b', '800 b'])
})

test.each([
  [undefined, 30_000],
  [5_000, 5_000],
])('with maxBackOffMillis %s no wait is longer than %d ms', async (maxBackOffMillis, longest) => {
  const { push, sent } = openQueue(() => away, { maxBackOffMillis })

  await push('a')
  await pass(120_000)

  const times = sent.map(each => Number(each.split(' ')[0]))
  const waits = times.slice(1).map((time, index) => time - times[index]!)
  expect(Math.max(...waits)).toBe(longest)
})

test('a request without an answer is sent again, and counts as uncertain unless it was never sent', async () => {
  const answers = [
    Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    new DOMException('x', 'TimeoutError'),
  ]
  const { queue, push, warnings } = openQueue(async () => {
    const error = answers.shift()
    if (error) throw error
    return delivered
  })

  await push('a', 3)
  await pass(10_000)

  expect(warnings).toEqual(
    ['ECONNRESET', 'ECONNREFUSED', 'no answer in time'].map(why => `there: ${why}; lost {}`),
  )
  expect(queue.counts()).toMatchObject({ delivered: 3, retried: 9, uncertain: 6 })
})

test('a rejected batch is not sent again, and its records are counted', async () => {
  const { queue, push, sent, warnings } = openQueue(
    inTurn(rejected, { kind: 'delivered', rejected: 2, problem: 'some are too old' }),
  )

  await push('abc', 17)

  expect(sent).toEqual(['0 a', '0 b', '0 c'])
  expect(warnings).toEqual([
    'there: answered 401; lost {"refused":17}',
    'there: some are too old; lost {"refused":19}',
  ])
  expect(queue.counts()).toMatchObject({ delivered: 32, dropped: { refused: 19 } })
})

test('a destination cannot reject more records than it got', async () => {
  const { queue, push } = openQueue(
    inTurn({ kind: 'delivered', rejected: 20 }, { kind: 'delivered', rejected: -3 }),
  )

  await push('ab', 5)

  expect(queue.counts()).toMatchObject({ delivered: 5, dropped: { refused: 5 }, waiting: 0 })
})

test('the first warning counts the first loss, and the warning of the next minute counts all', async () => {
  const lines: object[] = []
  const { push } = openQueue(() => rejected, {
    warn: createThrottledWarnings(fields => lines.push(fields)),
  })

  await push('abc', 10)
  await pass(60_000)
  await push('d', 10)

  const problem = (lost: number) => `answered 401; lost {"refused":${lost}}`
  expect(lines).toEqual([
    { who: 'there', problem: problem(10), heldBack: 0 },
    { who: 'there', problem: problem(40), heldBack: 2 },
  ])
})

test('Retry-After is waited for, and counts more than the back-off', async () => {
  const { push, sent } = openQueue(inTurn({ ...away, retryAfterMillis: 7_000 }))

  await push('a')
  await pass(60_000)

  expect(sent).toEqual(['0 a', '7000 a'])
})

test.each([
  ['bytes', { maxBytes: 20 }],
  ['records', { maxRecords: 6 }],
])(
  'beyond its %s the queue drops its oldest, and warns of it with the next answer',
  async (_bound, bounds) => {
    const { queue, push, sent, warnings } = openQueue(inTurn(away), bounds)

    await push('abcde', 3)
    await pass(200)

    expect(sent).toEqual(['0 a', '200 d', '200 e'])
    expect(queue.counts()).toMatchObject({ delivered: 6, dropped: { 'queue full': 9 }, waiting: 0 })
    expect(warnings).toEqual([
      'there: the queue is full; lost {"queue full":6}',
      'there: ECONNREFUSED; lost {"queue full":9}',
      'there: the queue is full; lost {"queue full":9}',
    ])
  },
)

test('the newest entry stays, however large', async () => {
  const { queue, push } = openQueue(noAnswer, { maxBytes: 5 })

  await push('abc')

  expect(queue.counts()).toMatchObject({ dropped: { 'queue full': 1 }, waiting: 2 })
})

test('a batch that no attempt delivers in time is dropped when it is old, and delays no other', async () => {
  const { queue, push, sent, warnings } = openQueue(name => (name === 'a' ? away : delivered), {
    maxAgeMillis: 1_000,
  })

  await push('a', 4)
  await push('b')
  await pass(10_000)

  expect(sent).toEqual(['0 a', '200 a', '600 a', '1400 a', '1400 b'])
  expect(warnings.at(-1)).toBe('there: waited too long; lost {"waited too long":4}')
  expect(queue.counts()).toMatchObject({ delivered: 1, dropped: { 'waited too long': 4 } })
})

test('the other batches pass one that fails again and again', async () => {
  const { queue, push, sent } = openQueue(name => (name === 'a' ? away : delivered), {
    failuresToPass: 3,
  })

  await push('abc')
  await pass(2_000)

  expect(sent.slice(0, 6)).toEqual(['0 a', '200 a', '600 a', '1400 b', '1400 c', '1400 a'])
  expect(queue.counts()).toMatchObject({ delivered: 2, dropped: {}, waiting: 1 })
})

test('several requests go at once; after a failure one tries alone, until it is delivered', async () => {
  let isAway = true
  const { queue, push, sent } = openQueue(() => (isAway ? away : delivered), { concurrency: 3 })

  await push('abcde')
  await pass(599)
  isAway = false
  await pass(1)

  // The three that fail together are one failure: the wait after it is the first.
  expect(sent.map(each => each.split(' ')[0])).toEqual([
    '0',
    '0',
    '0',
    '200',
    '600',
    '600',
    '600',
    '600',
    '600',
  ])
  expect(queue.counts()).toMatchObject({ delivered: 5, retried: 4, waiting: 0 })
})

const gather = {
  millis: 250,
  fits: ({ entries }: { entries: Letter[] }) => entries.length < 3,
}

test('entries gather into batches; a full one does not wait for others', async () => {
  const { push, sent } = openQueue(() => delivered, { gather })

  await push('a')
  await pass(100)
  await push('bcdefgh')
  await pass(1_000)

  expect(sent).toEqual(['250 abc', '250 def', '350 gh'])
})

test('a batch that was sent takes no more entries', async () => {
  const { push, sent } = openQueue(inTurn(away), { gather })

  await push('ab')
  await pass(300)
  await push('cd')
  await pass(1_000)

  expect(sent).toEqual(['250 ab', '450 ab', '550 cd'])
})

const halve: DeliveryQueueOptions<Letter>['divide'] = async ({ entries }) => {
  const middle = entries.length >> 1
  return middle === 0 ? undefined : [entries.slice(0, middle), entries.slice(middle)]
}

test.each([
  ['too large', tooLarge, 'too large'],
  ['poisoned', poisoned, 'refused'],
] as const)(
  'what is %s is divided until the one that is at fault is alone',
  async (_kind, fault, reason) => {
    const { queue, push, sent } = openQueue(names => (names.includes('c') ? fault : delivered), {
      divide: halve,
      gather: { millis: 250, fits: () => true },
    })

    await push('abcdef')
    await pass(250)

    expect(sent.map(each => each.split(' ')[1])).toEqual([
      'abcdef',
      'abc',
      'a',
      'bc',
      'b',
      'c',
      'def',
    ])
    expect(queue.counts()).toMatchObject({ delivered: 5, dropped: { [reason]: 1 }, waiting: 0 })
  },
)

test('the flush sends gathering batches and batches in a back-off at once', async () => {
  const { queue, push, sent } = openQueue(inTurn({ ...away, retryAfterMillis: 60_000 }), { gather })

  await push('ab')
  const flushed = queue.flush(3_000)
  await pass(3_000)

  expect(await flushed).toBe(true)
  expect(sent).toEqual(['0 ab', '200 ab'])
  expect(await queue.flush(0)).toBe(true)
})

test('a flush without time starts no request, whose result would come too late', async () => {
  const { queue, push, sent } = openQueue(() => away)

  await push('a')
  const flushed = queue.flush(0)
  await pass(1)

  expect(await flushed).toBe(false)
  expect(sent).toEqual(['0 a'])
})

test.each([
  ['hangs', noAnswer],
  ['is away', () => away],
])(
  'the end keeps to its deadline when the destination %s, and says what is lost',
  async (_how, answer) => {
    const { queue, push, warnings } = openQueue(answer)
    const isEnded = vi.fn()

    await push('ab', 4)
    const ended = queue.end(300).then(isEnded)
    await pass(299)
    expect(isEnded).not.toHaveBeenCalled()
    await pass(1)
    await ended

    expect(warnings.at(-1)).toBe('there, at the end: 8 letters lost: not delivered')
    expect(queue.counts()).toMatchObject({ dropped: { 'not delivered at the end': 8 }, waiting: 0 })
  },
)

test('the flush does not wait for a problem that only a person can mend', async () => {
  const { queue, push } = openQueue(() => ({
    ...away,
    retryAfterMillis: 30_000,
    needsPerson: true,
  }))

  await push('a')
  const flushed = queue.flush(10_000)
  await pass(1)

  expect(await flushed).toBe(false)
})

test('the close ends a flush', async () => {
  const { queue, push } = openQueue(noAnswer)

  await push('a')
  const flushed = queue.flush(10_000)
  queue.close()
  await pass(1)

  expect(vi.getTimerCount()).toBe(0)
  expect(await flushed).toBe(false)
})

test('after the end nothing is sent, and a late answer changes no count', async () => {
  let answer = (_outcome: Outcome) => {}
  const { queue, push, sent } = openQueue(
    () =>
      new Promise(resolve => {
        answer = resolve
      }),
  )

  await push('a')
  expect(queue.close()).toBe(1)
  answer(delivered)
  await push('b')

  expect(sent).toEqual(['0 a'])
  expect(queue.counts()).toMatchObject({ delivered: 0, dropped: { 'not delivered at the end': 2 } })
})

test.each([
  [
    'throws at once',
    () => {
      throw new Error('broken')
    },
    'broken',
  ],
  ['rejects', () => Promise.reject(new Error('broken')), 'broken'],
  ['rejects later', () => Promise.resolve().then(() => Promise.reject(null)), 'null was thrown'],
  [
    'throws an object without a text',
    () => {
      throw Object.create(null)
    },
    'an object was thrown',
  ],
  ['throws in an executor', () => new Promise<Outcome>(() => JSON.parse('{')), 'JSON'],
])('a sender that %s fails, and what it was to send waits', async (_, send, problem) => {
  const { queue, push, warnings } = openQueue(() => delivered, { send })

  await push('a')
  await pass(1000)

  expect(warnings.length).toBeGreaterThan(1)
  expect(warnings[0]).toContain(problem)
  expect(queue.counts()).toMatchObject({ delivered: 0, waiting: 1, retried: warnings.length })
})

test('a request that Node refuses to make is dropped at once and counted', async () => {
  const headers = { 'x-key': 'a\u200b' }
  const send = async () => {
    request('http://127.0.0.1:9', { headers })
    return delivered
  }
  const { queue, push, warnings } = openQueue(() => delivered, { send })

  await push('ab')

  const warning = 'there: the request cannot be made (ERR_INVALID_CHAR); lost {"refused":'
  expect(warnings).toEqual([`${warning}1}`, `${warning}2}`])
  expect(queue.counts()).toMatchObject({ dropped: { refused: 2 }, waiting: 0 })
})

test('a batch whose division throws is dropped as one that cannot get smaller', async () => {
  const { queue, push } = openQueue(() => tooLarge, {
    divide: () => {
      throw new Error('broken')
    },
  })

  await push('a')

  expect(queue.counts()).toMatchObject({ dropped: { 'too large': 1 }, waiting: 0 })
})
