import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Wires } from '../../services/viewer/api.ts'
import { getJson } from '../e2e/system.ts'
import { type Program, startProgram } from './program.ts'
import { quartilesOf } from './quartiles.ts'
import { printTable } from './table.ts'
import { postAll } from './viewer/post.ts'
import { ask, type Question, questions } from './viewer/questions.ts'
import { segmentBatches } from './viewer/segments.ts'
import { spanBatches } from './viewer/spans.ts'

const timesAsked = 5
const promisedSpansPerSecond = '≥ 50,000'

/** How fast the viewer takes spans, and how fast it answers when it is full of them. */
export async function benchViewer(spanCount: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-bench-'))
  const viewer = await startProgram(join(import.meta.dirname, 'viewer/roomy-viewer.ts'), {
    environment: { WAYWISER_DATA: folder },
  })
  try {
    await benchIntake(viewer, spanCount, join(folder, 'viewer.sqlite'))
    await benchAnswers(viewer, spanCount)
  } finally {
    await viewer.stop()
    rmSync(folder, { recursive: true })
  }
}

async function benchIntake(viewer: Program, spanCount: number, file: string): Promise<void> {
  const { port } = viewer.listening
  const batches = spanBatches(spanCount)
  const protobuf = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }
  const cpuBefore = viewer.cpuMillis()
  const millis = await postAll(batches, { port, path: '/v1/traces', headers: protobuf })
  const cpuMillis = viewer.cpuMillis() - cpuBefore
  const wires = await getJson<Wires>(`http://127.0.0.1:${port}/-/api/wires`)
  const perSecond = (time: number) => Math.round((spanCount / time) * 1000).toLocaleString('en')
  const megabytes = Math.round(statSync(file).size / 1e6)
  const rows = [
    ['spans/s in, end to end', perSecond(millis), promisedSpansPerSecond],
    ['spans per second of processor time', perSecond(cpuMillis), ''],
    ['spans received', wires['otlp-traces'].received.toLocaleString('en'), ''],
    ['resident memory / file, MB', `${viewer.residentMegabytes()} / ${megabytes}`, ''],
  ]
  printTable('The viewer takes spans: OTLP, gzip, 512 a batch, 4 in flight', heading, rows)
}

const heading = ['what', 'measured', 'promise']

async function benchAnswers(viewer: Program, spanCount: number): Promise<void> {
  const { port } = viewer.listening
  const segments = segmentBatches(spanCount)
  const json = { 'content-type': 'application/json' }
  const takenMillis = await postAll(segments, { port, path: '/TraceSegments', headers: json })
  // The first map waits until all segments are put together, which else happens in quiet moments.
  const settled = await ask(port, { what: 'settle', path: '/-/api/map?range=PT1M' })
  console.log(
    `\nTheir segment documents taken in ${seconds(takenMillis)}, put together in ${seconds(settled.millis)}.`,
  )
  const rows: string[][] = []
  for (const question of questions(spanCount)) rows.push(await askOften(port, question))
  printTable(
    `The viewer answers over HTTP with ${spanCount.toLocaleString('en')} spans in its store`,
    ['what', 'first, ms', `median of ${timesAsked} more, ms`, 'answer, kB', 'promise'],
    rows,
  )
}

const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`

async function askOften(port: number, question: Question): Promise<string[]> {
  const first = await ask(port, question)
  const more: number[] = []
  for (let time = 0; time < timesAsked; time++) more.push((await ask(port, question)).millis)
  const median = quartilesOf(more).median
  const kilobytes = (first.bytes / 1000).toFixed(1)
  return [question.what, first.millis.toFixed(1), median.toFixed(1), kilobytes, '< 200 ms']
}
