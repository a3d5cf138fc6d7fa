import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { callLogs } from './aws-client.ts'

export type LogGroup = { name: string; storedBytes: number; retentionDays?: number }
export type LogStream = { name: string; lastMillis?: number }

type GroupsAnswer = {
  logGroups?: { logGroupName: string; storedBytes?: number; retentionInDays?: number }[]
}
type StreamsAnswer = { logStreams?: { logStreamName: string; lastEventTimestamp?: number }[] }

/** As the viewer's CloudWatch Logs API lists them; asked anew when `version` changes. */
export function useLogGroups(version: number): LogGroup[] {
  const groups = useSignal<LogGroup[]>([])
  useEffect(() => {
    callLogs<GroupsAnswer>('DescribeLogGroups').then(
      ({ logGroups = [] }) => {
        groups.value = logGroups.map(({ logGroupName, storedBytes = 0, retentionInDays }) => ({
          ...{ name: logGroupName, storedBytes },
          ...(retentionInDays && { retentionDays: retentionInDays }),
        }))
      },
      // The lines themselves are what matters: without the list they can still be read.
      () => {},
    )
  }, [version])
  return groups.value
}

/** Streams of a group, the one that was written to last first; none without a group. */
export function useLogStreams(group: string | undefined, version: number): LogStream[] {
  const streams = useSignal<LogStream[]>([])
  useEffect(() => {
    let current = true
    streams.value = []
    if (!group) return
    const input = { logGroupName: group, orderBy: 'LastEventTime', descending: true }
    callLogs<StreamsAnswer>('DescribeLogStreams', input).then(
      ({ logStreams = [] }) => {
        if (!current) return
        streams.value = logStreams.map(({ logStreamName, lastEventTimestamp }) => ({
          name: logStreamName,
          ...(lastEventTimestamp && { lastMillis: lastEventTimestamp }),
        }))
      },
      () => {},
    )
    return () => {
      current = false
    }
  }, [group, version])
  return streams.value
}
