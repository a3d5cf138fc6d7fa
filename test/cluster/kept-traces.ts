import { expect, test } from 'vitest'
import type { TraceSummary } from '../../services/viewer/records/api.ts'
import { disturbed, reportLoad } from './disturb.ts'
import { kubectl, pods, report, run } from './run.ts'
import { atViewer, isComplete, lostOf, tracesSince } from './viewer.ts'

/** Both services send all records of a request within this time, also on a busy machine. */
const settleMillis = 5000

const ways = [
  ['a deleted pod', () => kubectl('delete', 'pod', 'viewer-0')],
  ['a killed process', killViewer],
] as const

test.each(ways)(
  'after %s of the viewer under load every complete trace is unchanged',
  async (what, disturb) => {
    const sinceMillis = Date.now()
    let before: TraceSummary[] = []

    const { failed, answered } = await disturbed(async () => {
      const settledMillis = Date.now()
      await new Promise(resolve => setTimeout(resolve, settleMillis))
      before = (await tracesOf(sinceMillis)).filter(
        trace => isComplete(trace) && trace.startMillis < settledMillis,
      )
      await disturb()
    })

    const after = new Map((await tracesOf(sinceMillis)).map(trace => [trace.traceId, trace]))
    report(`complete before ${what} of the viewer`, before.length)
    expect(before.length).toBeGreaterThan(50)
    expect(before.map(({ traceId }) => after.get(traceId))).toEqual(before)
    // Spans and lines wait in the services' queues; the daemon tries twice to send a segment.
    const lost = await lostOf(answered)
    reportLoad(`${what} of the viewer`, { failed, answered }, lost)
    expect(failed).toEqual([])
    expect(lost).toMatchObject({ otlp: 0, logs: 0 })
  },
)

const tracesOf = (sinceMillis: number) =>
  atViewer(async viewer => [...(await tracesSince(viewer, sinceMillis)).values()])

/** SIGKILL from outside: no process of a pod can send it to the pod's first process. */
async function killViewer(): Promise<void> {
  const [pod] = await pods('viewer')
  const { containerID } = pod!.status.containerStatuses![0]!
  await run('docker', ['kill', '--signal=KILL', containerID.replace('docker://', '')])
}
