import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { callLogs } from './aws-client.ts'

export type LogGroup = { name: string; storedBytes: number; retentionDays?: number }
export type LogStream = { name: string; lastMillis?: number }

type GroupsAnswer = {
  logGroups?: { logGroupName: string; storedBytes?: number; retentionInDays?: number }[]
}
type StreamsAnswer = { logStreams?: { logStreamName: string; lastEventTimestamp?: number }[] }

/** Seldom: to answer, the viewer looks at every line that it keeps. */
const refreshMillis = 30_000

/** As the viewer's CloudWatch Logs API lists them. */
export const useLogGroups = () =>
  useList<LogGroup>('groups', async () => {
    const { logGroups = [] } = await callLogs<GroupsAnswer>('DescribeLogGroups')
    return logGroups.map(({ logGroupName, storedBytes = 0, retentionInDays }) => ({
      ...{ name: logGroupName, storedBytes },
      ...(retentionInDays && { retentionDays: retentionInDays }),
    }))
  })

/** Streams of a group, the one that was written to last first; none without a group. */
export const useLogStreams = (group: string | undefined) =>
  useList<LogStream>(group, async () => {
    const input = { logGroupName: group, orderBy: 'LastEventTime', descending: true }
    const { logStreams = [] } = await callLogs<StreamsAnswer>('DescribeLogStreams', input)
    return logStreams.map(({ logStreamName, lastEventTimestamp }) => ({
      name: logStreamName,
      ...(lastEventTimestamp && { lastMillis: lastEventTimestamp }),
    }))
  })

/** Empty until it is known, and for no `key`; the lines can be read without it. */
function useList<Entry>(key: string | undefined, ask: () => Promise<Entry[]>): Entry[] {
  const entries = useSignal<Entry[]>([])
  useEffect(() => {
    entries.value = []
    if (key === undefined) return
    let current = true
    const load = () =>
      ask().then(
        known => {
          if (current) entries.value = known
        },
        () => {},
      )
    void load()
    const timer = setInterval(load, refreshMillis)
    return () => {
      current = false
      clearInterval(timer)
    }
  }, [key])
  return entries.value
}
