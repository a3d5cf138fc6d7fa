import type { System } from '../../e2e/system.ts'
import { traceIdOf } from '../../support/traces.ts'

/** A slow store of notifications, and an error in the home feed. */
export const storyEnvironment = {
  WAYWISER_TEST_STORE_DELAY_MILLIS: '300',
  WAYWISER_TEST_STORE_FAILS: 'home',
}

/** People read, one writes to two others, and some requests fail. */
export async function playRequests(system: System) {
  const ask = async (path: string, body?: object) => {
    const request = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }
    const answer = await fetch(system.activities + path, request)
    await answer.text()
    return traceIdOf(answer)
  }
  const quick = [
    await ask('/api/activities/@bob'),
    await ask('/api/activities/search?term=the'),
    await ask('/api/activities/nothing-by-this-id'),
    await ask('/api/activities/@ada?limit=5'),
    await ask('/api/activities', {
      handle: 'grace',
      message: 'Compilers walk too.',
      ttl: '7-days',
    }),
    await ask('/api/activities', { handle: '', message: '', ttl: 'forever' }),
    await ask('/api/activities/search?term=wheel'),
    await ask('/rollbar/test'),
    await ask('/api/activities/home'),
  ]
  const slow = await ask('/api/activities', {
    handle: 'ada',
    message: 'Have you seen the wheel that measures roads, @bob and @grace?',
    ttl: '1-day',
  })
  const failed = await ask('/api/activities/home')
  await Promise.all([slow, failed, ...quick].map(id => system.trace(id)))
  await system.trace(slow, ['activities', 'notifications'])
  return { slow, failed }
}
