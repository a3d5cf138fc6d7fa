import { expect, test } from 'vitest'
import type { ScenarioPlay, ScenariosAnswer } from '../../services/viewer/records/api.ts'
import { getJson } from '../support/traces.ts'
import { atViewer } from './viewer.ts'

/** Those that need neither one process for all requests of a trace, nor a process of their own. */
const names = [
  'slow-statement',
  'n-plus-one',
  'peer-down',
  'webhook-fails-silently',
  'exception-two-lenses',
  'broken-propagation',
]

test.each(names)(
  '%s is played in the cluster, and shows what it says',
  async name => {
    const played = await atViewer(async viewer => {
      const answer = await fetch(`${viewer}/-/api/scenarios/${name}/play`, { method: 'POST' })
      return { status: answer.status, body: (await answer.json()) as ScenarioPlay }
    })

    expect(played.status).toBe(200)
    expect(played.body.expected.filter(({ holds }) => !holds)).toEqual([])
  },
  60_000,
)

test('no scenario is on afterwards', async () => {
  const { on } = await atViewer(viewer => getJson<ScenariosAnswer>(`${viewer}/-/api/scenarios`))

  expect(on).toBeNull()
})
