import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Wires } from '../../services/viewer/records/api.ts'
import { getJson } from '../support/traces.ts'
import { type MeasuredProgram, startMeasured } from './program.ts'
import { quartilesOf } from './quartiles.ts'
import { scratchFolder } from './scratch-folder.ts'
import { printTable } from './table.ts'
import { postAll } from './viewer/post.ts'
import { ask, makeGroup, type Question, questions } from './viewer/questions.ts'
import { segmentBatches } from './viewer/segments.ts'
import { spanBatches } from './viewer/spans.ts'

const timesAsked = 5
const services = join(import.meta.dirname, '../../services')
const roomyViewer = join(import.meta.dirname, 'viewer/roomy-viewer.ts')

/** How fast the viewer takes spans, and how fast it answers when it is full. */
export async function benchViewer(spanCount: number): Promise<void> {
  const folder = scratchFolder()
  const batches = spanBatches(spanCount)
  const bounded = await withViewer(join(services, 'viewer/main.ts'), folder, viewer =>
    takeSpans(viewer, batches.slice(0, Math.ceil(batches.length / 2))),
  )
  await withViewer(roomyViewer, folder, async (viewer, data) => {
    const roomy = await takeSpans(viewer, batches)
    printIntake(roomy, bounded, [
      ['resident memory, file, MB', `${viewer.residentMegabytes()}, ${megabytesOf(data)}`, ''],
    ])
    await benchAnswers(viewer, spanCount)
  })
}

async function withViewer<Result>(
  file: string,
  folder: string,
  work: (viewer: MeasuredProgram, data: string) => Promise<Result>,
): Promise<Result> {
  const data = mkdtempSync(join(folder, 'viewer-'))
  const viewer = await startMeasured(file, {
    environment: {
      WAYWISER_DATA: data,
      OTLP_PORT: '0',
      OTLP_GRPC_PORT: '0',
      XRAY_PORT: '0',
      LOG_LEVEL: 'warn',
    },
  })
  try {
    return await work(viewer, data)
  } finally {
    await viewer.stop()
  }
}

type Intake = { spans: number; millis: number; cpuMillis: number }

async function takeSpans(viewer: MeasuredProgram, batches: Buffer[]): Promise<Intake> {
  const { port } = viewer.listening
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }
  const cpuBefore = viewer.cpuMillis()
  const millis = await postAll(batches, { port, path: '/v1/traces', headers })
  const cpuMillis = viewer.cpuMillis() - cpuBefore
  const wires = await getJson<Wires>(`http://127.0.0.1:${port}/-/api/wires`)
  return { spans: wires['otlp-traces'].received, millis, cpuMillis }
}

function printIntake(roomy: Intake, bounded: Intake, more: string[][]): void {
  const number = (value: number) => Math.round(value).toLocaleString('en')
  const rate = ({ spans }: Intake, millis: number) => number((spans / millis) * 1000)
  printTable('The viewer takes spans: OTLP, gzip, 512 a batch, 4 in flight', heading, [
    [`spans/s in, ${number(roomy.spans)} sent and kept`, rate(roomy, roomy.millis), '≥ 50,000'],
    ['the same per second of its processor time', rate(roomy, roomy.cpuMillis), ''],
    [
      `spans/s in, ${number(bounded.spans)} sent, bounded as at home`,
      rate(bounded, bounded.millis),
      '',
    ],
    ['the same per second of its processor time', rate(bounded, bounded.cpuMillis), ''],
    ...more,
  ])
}

/** The write-ahead log included. */
const megabytesOf = (folder: string) =>
  Math.round(
    readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6,
  )

const heading = ['what', 'measured', 'promise']

async function benchAnswers(viewer: MeasuredProgram, spanCount: number): Promise<void> {
  const { port } = viewer.listening
  const segments = segmentBatches(spanCount)
  const json = { 'content-type': 'application/json' }
  const takenMillis = await postAll(segments, { port, path: '/TraceSegments', headers: json })
  // A list or map waits at most two seconds for it, and would be timed with that wait.
  const begun = performance.now()
  await viewer.ask()
  const settledMillis = performance.now() - begun
  console.log(
    `\nTheir segment documents taken in ${seconds(takenMillis)}, put together and indexed in ${seconds(settledMillis)}.`,
  )
  await ask(port, makeGroup)
  const rows: string[][] = []
  for (const question of questions(spanCount)) rows.push(await askOften(viewer, question))
  printTable(
    `The viewer answers over HTTP with ${spanCount.toLocaleString('en')} spans in its store`,
    ['what', 'first, ms', `median of ${timesAsked}, ms`, 'its processor, ms', 'promise'],
    rows,
  )
}

const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`

/** On a shared machine, its processor's time says more than the clock's. */
async function askOften(viewer: MeasuredProgram, question: Question): Promise<string[]> {
  const { port } = viewer.listening
  const first = await ask(port, question)
  const cpuBefore = viewer.cpuMillis()
  const more: number[] = []
  for (let time = 0; time < timesAsked; time++) more.push(await ask(port, question))
  const cpuMillis = (viewer.cpuMillis() - cpuBefore) / timesAsked
  const times = [first, quartilesOf(more).median, cpuMillis].map(millis => millis.toFixed(1))
  return [question.what, ...times, question.isUnpromised ? '' : '< 200 ms']
}
