import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { failureCode, failureWords } from '../../services/text/failure-words.ts'
import { freePort, urlOf } from '../support/ports.ts'
import { listening } from '../support/servers.ts'

const hangingServer = () => listening(() => {})

/** The error of a request by fetch, and of one by node:http. */
async function failuresOf(url: string, timeoutMillis: number): Promise<unknown[]> {
  const byFetch = fetch(url, { signal: AbortSignal.timeout(timeoutMillis) }).catch(error => error)
  const outgoing = request(url, { signal: AbortSignal.timeout(timeoutMillis) }).end()
  const [byHttp] = await once(outgoing, 'error')
  return [await byFetch, byHttp]
}

test('a refused connection is its code, by fetch and by node:http', async () => {
  const failures = await failuresOf(urlOf(await freePort()), 10_000)

  expect(failures.map(failureWords)).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
  expect(failures.map(failureCode)).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
})

test('a timeout is shown as no answer in time, by fetch and by node:http', async () => {
  const failures = await failuresOf(await hangingServer(), 50)

  expect(failures.map(failureWords)).toEqual(['no answer in time', 'no answer in time'])
  expect(failures.map(failureCode)).toEqual([undefined, undefined])
})

test('any other failure is its message', () => {
  expect(failureWords(new Error('Region is missing'))).toBe('Region is missing')
  expect(failureWords('gone')).toBe('gone')
})
