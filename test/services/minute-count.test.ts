import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMinuteCount } from '../../services/notifications/minute-count.ts'

test('the first count is said at once, then each minute the sum since, outside of the request', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const request = new AsyncLocalStorage<string>()
  const said: [count: number, request?: string | undefined][] = []
  const count = createMinuteCount(sum => said.push([sum, request.getStore()]))

  request.run('first', () => count.add(3))
  request.run('second', () => count.add(4))
  vi.advanceTimersByTime(59_999)
  request.run('third', () => count.add(5))
  expect(said).toEqual([[3, 'first']])
  vi.advanceTimersByTime(1)
  expect(said).toEqual([
    [3, 'first'],
    [9, undefined],
  ])
  vi.advanceTimersByTime(120_000)
  expect(said).toHaveLength(2)
  request.run('fourth', () => count.add(1))
  request.run('fifth', () => count.add(2))
  count.close()
  vi.advanceTimersByTime(120_000)
  expect(said.slice(2)).toEqual([
    [1, 'fourth'],
    [2, undefined],
  ])
})
