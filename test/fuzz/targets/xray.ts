import { readDatagram } from '../../../services/viewer/from-xray/datagram.ts'
import { parseSegments } from '../../../services/viewer/from-xray/segment.ts'
import { openFuzzViewer } from '../fuzz-viewer.ts'
import { daemonHeader, segment, segmentWords } from '../grammar/segment.ts'
import { xrayRequest, xrayWords } from '../grammar/xray-request.ts'
import { jsonMutator } from '../mutate/json.ts'
import { textMutator } from '../mutate/text.ts'
import type { Random } from '../random.ts'
import type { Target } from '../target.ts'
import { json, viewerTarget } from './viewer-target.ts'

const mutateDocument = jsonMutator(segmentWords)
const mutateHeader = textMutator(['{"format":"json","version":1}', '\n', '"format"', '"version"'])

const datagrams: Target = {
  name: 'xray-datagrams',
  about: "the X-Ray daemon's UDP datagrams: header line and segment document",
  generate: random => Buffer.from(daemonHeader + JSON.stringify(segment(random))),
  mutate(random, input, other) {
    const end = input.indexOf('\n') + 1
    if (end === 0 || random.chance(0.1)) return mutateHeader(random, input, other)
    const rest = other.subarray(other.indexOf('\n') + 1)
    return Buffer.concat([
      input.subarray(0, end),
      mutateDocument(random, input.subarray(end), rest),
    ])
  },
  open() {
    const viewer = openFuzzViewer()
    return {
      async run(input) {
        const datagram = readDatagram(input)
        if (datagram === 'empty' || 'problem' in datagram) return
        const parsed = parseSegments(datagram.document)
        if (parsed.problem) return
        viewer.store.inbox.addSegments(parsed.records)
        await viewer.readChanged()
      },
      check: viewer.readAll,
      close: viewer.close,
    }
  },
}

const documents = (random: Random) =>
  random.times(1 + random.size(5), () => JSON.stringify(segment(random)))

const mutateBatch = jsonMutator(segmentWords)

/** Half the changes are made inside a document, which is text within the request's JSON. */
function mutateDocuments(random: Random, input: Buffer, other: Buffer): Buffer {
  try {
    const { TraceSegmentDocuments: texts } = JSON.parse(input.toString())
    if (random.chance(0.5)) return mutateBatch(random, input, other)
    const index = random.below(texts.length)
    const changed = mutateDocument(
      random,
      Buffer.from(texts[index]),
      Buffer.from(texts[0]),
    ).toString()
    return Buffer.from(JSON.stringify({ TraceSegmentDocuments: texts.with(index, changed) }))
  } catch {
    return mutateBatch(random, input, other)
  }
}

const putTraceSegments = viewerTarget({
  name: 'put-trace-segments',
  about: "X-Ray's PutTraceSegments",
  generate: random => Buffer.from(JSON.stringify({ TraceSegmentDocuments: documents(random) })),
  mutate: mutateDocuments,
  request: body => ({ method: 'POST', path: '/TraceSegments', headers: json, body }),
})

const mutateInput = jsonMutator(xrayWords)

/** An input is the path, a line end, and the body. */
const xrayApi = viewerTarget({
  name: 'xray-api',
  about: "every operation of X-Ray's API",
  generate: xrayRequest,
  mutate(random, input, other) {
    const end = input.indexOf('\n') + 1
    const body = mutateInput(random, input.subarray(end), other.subarray(other.indexOf('\n') + 1))
    return Buffer.concat([input.subarray(0, end), body])
  },
  request(input) {
    const end = input.indexOf('\n')
    const path = input.toString('latin1', 0, Math.max(end, 0)).replaceAll(/[^\w/]/g, '')
    return { method: 'POST', path: path || '/Groups', headers: json, body: input.subarray(end + 1) }
  },
})

export const xrayTargets: Target[] = [datagrams, putTraceSegments, xrayApi]
