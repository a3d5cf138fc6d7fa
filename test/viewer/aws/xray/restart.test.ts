import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { scratchFolder } from '../../../support/scratch-folder.ts'
import { startRecordingViewer } from '../../recording-viewer.ts'
import { startViewer } from '../../viewer.ts'
import { cruddur } from '../sampling-rule.ts'
import { storySeconds, storyTexts } from './story.ts'

let folder: string

beforeEach(() => {
  folder = scratchFolder()
})

const post = async (origin: string, path: string, body: object) => {
  const answer = await fetch(origin + path, { method: 'POST', body: JSON.stringify(body) })
  return answer.json() as Promise<Record<string, object[]>>
}

const range = { StartTime: storySeconds - 60, EndTime: storySeconds + 60 }

test('a restarted viewer has groups, rules and traces, also those not yet assembled', async () => {
  const file = join(folder, 'viewer.sqlite')
  const first = await startViewer({ file })
  await post(first.origin, '/CreateGroup', { GroupName: 'Cruddur' })
  await post(first.origin, '/CreateSamplingRule', { SamplingRule: cruddur })
  await post(first.origin, '/TraceSegments', { TraceSegmentDocuments: storyTexts })
  await first.close()

  const second = await startViewer({ file })
  const groups = await post(second.origin, '/Groups', {})
  const rules = await post(second.origin, '/GetSamplingRules', {})
  const targets = await post(second.origin, '/SamplingTargets', { SamplingStatisticsDocuments: [] })
  const graph = await post(second.origin, '/ServiceGraph', range)
  await second.close()

  expect(groups.Groups).toMatchObject([{ GroupName: 'Cruddur' }])
  expect(rules.SamplingRuleRecords).toMatchObject([
    { SamplingRule: cruddur },
    { SamplingRule: { RuleName: 'Default' } },
  ])
  expect(targets.LastRuleModification).toBe(first.clock.millis / 1000)
  expect(graph.Services).toHaveLength(6)
})

test('the daemon’s TCP port serves the rules that were created on the main port', async () => {
  const { url, daemonUrl } = await startRecordingViewer()
  const statistics = (client: string) => ({
    SamplingStatisticsDocuments: [
      {
        RuleName: 'Cruddur',
        ClientID: client.repeat(24),
        Timestamp: storySeconds,
        RequestCount: 100,
        SampledCount: 10,
      },
    ],
  })
  await post(url, '/CreateSamplingRule', { SamplingRule: cruddur })

  const { SamplingRuleRecords } = await post(daemonUrl, '/GetSamplingRules', {})
  const byDaemon = await post(daemonUrl, '/SamplingTargets', statistics('a'))
  const byMainPort = await post(url, '/SamplingTargets', statistics('b'))

  expect(SamplingRuleRecords).toMatchObject([{ SamplingRule: cruddur }, {}])
  expect(byDaemon.SamplingTargetDocuments).toMatchObject([{ ReservoirQuota: 5 }])
  // One reservoir for the clients of both ports: 2.5 each, in whole requests.
  expect(byMainPort.SamplingTargetDocuments).toMatchObject([{ ReservoirQuota: 2 }])
})
