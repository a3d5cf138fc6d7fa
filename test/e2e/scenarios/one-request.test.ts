import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traceIdOf } from '../../support/traces.ts'
import { bothWays, type System, startSystem } from '../system.ts'

let system: System

const home = (scenario?: string) =>
  fetch(`${system.activities}/api/activities/home`, {
    headers: scenario === undefined ? {} : { 'x-scenario': scenario },
  })

describe.each(bothWays)('with $way', ({ instrumentation }) => {
  beforeAll(async () => {
    system = await startSystem(instrumentation)
  })

  afterAll(() => system.stop())

  test('a header chooses a scenario for one request and for what it causes, and marks its spans', async () => {
    const answers = await Promise.all([home('exception-two-lenses'), home()])
    const [failed, other] = await Promise.all(
      answers.map(answer => system.trace(traceIdOf(answer), ['activities', 'notifications'])),
    )

    expect(answers.map(({ status }) => status)).toEqual([500, 200])
    expect(failed!.spans.map(({ attributes }) => attributes['app.scenario'])).toEqual(
      failed!.spans.map(() => 'exception-two-lenses'),
    )
    expect(failed!.services).toEqual(['activities', 'notifications'])
    expect(other!.spans.map(({ attributes }) => attributes['app.scenario'])).toEqual(
      other!.spans.map(() => undefined),
    )
    const found = await fetch(
      `${system.viewer}/-/api/traces?filter=${encodeURIComponent('annotation.app_scenario = "exception-two-lenses"')}`,
    )
    const { traces } = (await found.json()) as { traces: { traceId: string }[] }
    expect(traces.map(({ traceId }) => traceId)).toEqual([failed!.traceId])
  })

  test.each([
    'nothing',
    '__proto__',
    'constructor',
    'slow-statement/nothing',
    'slow-statement/__proto__',
    'slow-statement;play=<script>',
    '',
    'slow-statement, peer-down',
    'a'.repeat(10_000),
  ])('a header with %s is answered 400, with the names that there are', async name => {
    const answer = await home(name)

    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      error: 'unknown_scenario',
      message: expect.stringMatching(/expected none or one of slow-statement, /),
    })
  })
})
