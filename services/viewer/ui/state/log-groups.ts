import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { callLogs } from './aws-client.ts'

export type ListedGroup = { name: string; storedBytes: number; retentionDays?: number | undefined }
export type ListedStream = { name: string; lastMillis?: number | undefined }

type GroupsAnswer = {
  logGroups?: { logGroupName: string; storedBytes?: number; retentionInDays?: number }[]
}
type StreamsAnswer = { logStreams?: { logStreamName: string; lastEventTimestamp?: number }[] }

/** A long interval, because the viewer reads every stored line to answer. */
const refreshMillis = 30_000

/** The log groups of the viewer's CloudWatch Logs API. */
export const useLogGroups = () =>
  useList<ListedGroup>('groups', async () => {
    const { logGroups = [] } = await callLogs<GroupsAnswer>('DescribeLogGroups')
    return logGroups.map(({ logGroupName, storedBytes = 0, retentionInDays }) => ({
      name: logGroupName,
      storedBytes,
      retentionDays: retentionInDays,
    }))
  })

/** Streams of a group, the most recently written first; none without a group. */
export const useLogStreams = (group: string | undefined) =>
  useList<ListedStream>(group, async () => {
    const input = { logGroupName: group, orderBy: 'LastEventTime', descending: true }
    const { logStreams = [] } = await callLogs<StreamsAnswer>('DescribeLogStreams', input)
    return logStreams.map(({ logStreamName, lastEventTimestamp }) => ({
      name: logStreamName,
      lastMillis: lastEventTimestamp,
    }))
  })

/** Empty until loaded, and without a `key`. */
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
