import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { urlOf } from '../../support/ports.ts'
import { runTraced } from '../../support/services.ts'
import { traceIdOf, waitForTrace } from '../../support/traces.ts'
import { until } from '../../support/until.ts'
import { startViewerProcess } from '../../viewer/viewer-process.ts'

const preload = fileURLToPath(new URL('./refuse-large-datagrams.ts', import.meta.url))

/** A service whose kernel refuses larger datagrams, and the viewer that takes its segments. */
async function start(maxBytes: number) {
  const { ports } = await startViewerProcess()
  const program = await runTraced('test/telemetry/echo-service.ts', {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${ports!.xrayPort}`,
    NODE_OPTIONS: `--import ${preload}`,
    MAX_DATAGRAM_BYTES: String(maxBytes),
  })
  const ask = async (query: string) => traceIdOf(await fetch(`${program.url}?${query}`))
  const trace = (traceId: string, count: number) =>
    waitForTrace(urlOf(ports!.port), traceId, ({ segments }) => segments.length >= count)
  return { program, ask, trace }
}

type Shown = { metadata?: { default?: { text?: string }; waywiser?: object } }
const shownOf = ({ segments }: Trace) => segments.map(({ document }) => document as Shown)
const numberOf = ({ name }: Trace['segments'][number]) => Number(name.slice('span '.length))
const children = ({ segments }: Trace) => segments.filter(({ name }) => name.startsWith('span '))

test.each([
  [65_507, 'whole'],
  [9_216, 'whole'],
  [4_096, 'whole'],
  [1_400, 'whole'],
  [512, 'shortened'],
])('where datagrams end at %i bytes, a request of 60 kB is shown %s', async (maxBytes, shown) => {
  const { program, ask, trace } = await start(maxBytes)

  const first = await trace(await ask('spans=100&chars=430'), 101)
  // Later ones are made to fit at once.
  const second = await trace(await ask('spans=100&chars=430'), 101)

  for (const each of [first, second]) {
    expect(each.segments).toHaveLength(101)
    // Those that began in the same microsecond come in any order.
    const inOrder = children(each).toSorted(
      (a, b) => a.startMillis - b.startMillis || numberOf(a) - numberOf(b),
    )
    expect(inOrder.map(({ name }) => name)).toEqual(
      Array.from({ length: 100 }, (_, index) => `span ${index}`),
    )
    const [root] = each.segments.filter(({ type }) => type === 'segment')
    expect(new Set(children(each).map(({ parentId }) => parentId))).toEqual(new Set([root!.id]))
    const texts = shownOf(each).filter(({ metadata }) => metadata?.default?.text?.length === 430)
    expect(texts).toHaveLength(shown === 'whole' ? 100 : 0)
  }
  expect(await program.stop()).toBe(0)
  expect(program.stdout()).not.toContain('Telemetry')
})

test('a span that is too large for any datagram is shortened, and says so', async () => {
  const { ask, trace } = await start(9_216)

  const shown = shownOf(await trace(await ask('spans=1&chars=50000'), 2))

  const texts = shown.map(({ metadata }) => metadata?.default?.text).filter(text => text)
  expect(texts).toEqual([`${'x'.repeat(199)}…`])
  expect(shown.map(({ metadata }) => metadata?.waywiser)).toContainEqual({
    shortened: 'long texts: small datagrams',
  })
})

test('a segment that fits in no form is counted and said', async () => {
  const { program, ask } = await start(200)

  await ask('spans=1')
  await until(() => program.logLines().some(({ dropped }) => dropped !== undefined))

  const lines = program.logLines().filter(({ level }) => level === 'warn')
  expect(lines.find(({ dropped }) => dropped)).toMatchObject({
    dropped: { xray: { daemon: { 'too large': 2 } } },
  })
  expect(lines.filter(({ problem }) => String(problem).includes('do not fit'))).toHaveLength(1)
})

test('a process that exits at once sends its last segments so that they fit', async () => {
  const { program, ask, trace } = await start(9_216)
  // Opens the socket, and has shown nothing of larger datagrams.
  await trace(await ask(''), 1)

  const traceId = await ask('spans=100&chars=430&exit')

  expect(await program.ended).toBe(0)
  expect((await trace(traceId, 101)).segments).toHaveLength(101)
})
