import { beforeEach, describe, expect, test } from 'vitest'
import { type ByteBudget, createByteBudget } from '../../../services/viewer/http/byte-budget.ts'
import { RequestError } from '../../../services/viewer/http/request-error.ts'

let budget: ByteBudget
let millis: number

beforeEach(() => {
  millis = 0
  budget = createByteBudget({
    totalBytes: 100,
    smallBytes: 10,
    largeBytes: 80,
    answerBytes: 30,
    patienceMillis: 1000,
    now: () => millis,
  })
})

function hold(bytes: number, what?: 'body' | 'answer') {
  const opened = budget.open()
  opened.resize(bytes, what)
  return opened
}

/** Holds bytes for a client that stalls; notes when the request had to give way. */
function hoard(name: string, bytes: number, gone: string[]): void {
  const hoarder = hold(bytes)
  hoarder.waitFor(() => {
    gone.push(name)
    hoarder.release()
  })
}

describe('the budget', () => {
  test('rejects bytes beyond it with 503 and Retry-After, and grants them when there is room', () => {
    const first = hold(80)

    expect(() => hold(30)).toThrow(RequestError)
    expect(() => hold(30)).toThrow(
      expect.objectContaining({ status: 503, headers: { 'retry-after': '1' } }),
    )
    first.release()
    hold(30)

    expect(budget.heldBytes()).toBe(30)
  })

  test('reserves a part for small ones', () => {
    hold(80)

    expect(() => hold(11)).toThrow(RequestError)
    hold(10)
    hold(10)
    expect(() => hold(10)).toThrow(RequestError)
  })

  test('counts the bytes held, not the sum of all requests', () => {
    const one = hold(70)
    one.resize(60)
    one.resize(75)
    expect(() => one.resize(90)).toThrow(RequestError)

    expect(budget.heldBytes()).toBe(75)
  })

  test('ends the request that has waited longest for its client, but not before its time', () => {
    const gone: string[] = []
    hoard('first', 40, gone)
    millis = 500
    hoard('second', 40, gone)

    millis = 999
    expect(() => hold(20)).toThrow(RequestError)
    millis = 1000
    hold(20)

    expect(gone).toStrictEqual(['first'])
    expect(budget.heldBytes()).toBe(60)
  })

  test('ends no request that is being worked on', () => {
    const gone: string[] = []
    const working = hold(80)
    working.waitFor(() => gone.push('working'))
    working.waitFor(undefined)
    millis = 5000

    expect(() => hold(20)).toThrow(RequestError)
    expect(gone).toStrictEqual([])
  })

  test('ends a large one, not a small one, when large ones hold too much', () => {
    const gone: string[] = []
    hoard('small', 5, gone)
    hoard('large', 70, gone)
    millis = 1000

    hold(20)

    expect(gone).toStrictEqual(['large'])
  })

  test('limits answers to their share, except a single one', () => {
    const answer = hold(60, 'answer')
    expect(() => hold(5, 'answer')).toThrow(RequestError)
    answer.release()
    hold(15, 'answer')
    hold(15, 'answer')
    expect(() => hold(15, 'answer')).toThrow(RequestError)
  })

  test('counts nothing for a request whose client has disconnected', () => {
    const left = hold(10)
    left.release()
    left.resize(50)

    expect(budget.heldBytes()).toBe(0)
  })
})
