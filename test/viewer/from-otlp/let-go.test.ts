import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { expect, test } from 'vitest'
import { takeIn } from '../../../services/viewer/from-otlp/intake.ts'
import { decodeSpans } from '../../../services/viewer/from-otlp/protobuf-spans.ts'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { makeSdkSpans } from './sdk-spans.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

test('the records of a slice are garbage once they are kept, before the request ends', async () => {
  const spans = new Array(1200).fill(makeSdkSpans()[0])
  const body = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!)
  const firsts: WeakRef<SpanRecord>[] = []
  const keep = ([first]: SpanRecord[]) => void firsts.push(new WeakRef(first!))

  const steps = takeIn(body, decodeSpans, keep, Date.now)
  while (firsts.length < 2) steps.next()
  await new Promise(setImmediate)
  collectGarbage()

  expect(firsts[0]?.deref()).toBeUndefined()
  expect(steps.next().done).toBe(false)
})
