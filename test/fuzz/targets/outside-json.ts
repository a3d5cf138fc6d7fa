import { bodyLimits, openJson, readWhole } from '../../../services/viewer/json/outside-json.ts'
import { UnfitJsonError } from '../../../services/viewer/json/unfit-json.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { segment, segmentWords } from '../grammar/segment.ts'
import { jsonMutator } from '../mutate/json.ts'
import { type Target, ViolationError } from '../target.ts'

/** Above half a mebibyte a body is parsed part by part, and lists above 64 KiB on their own. */
const largeBytes = 600 * 1024
const padding = Buffer.from(`"${'p'.repeat(largeBytes)}"`)

/** The same JSON as it is, beside something large, or many times in a large list. */
function* formsOf(input: Buffer) {
  yield input
  if (input.length % 4 === 0) {
    yield Buffer.concat([Buffer.from('['), input, Buffer.from(' , '), padding, Buffer.from(']')])
  }
  if (input.length % 4 === 1) {
    const count = Math.min(Math.ceil(largeBytes / (input.length + 1)), 2000)
    const many = Buffer.concat(Array(count).fill(Buffer.concat([input, Buffer.from(',')])))
    yield Buffer.concat([Buffer.from('{"a":['), many, input, Buffer.from(']}')])
  }
}

const refused = Symbol('refused')

function ours(body: Buffer): unknown {
  function* read() {
    return yield* readWhole(yield* openJson(body, bodyLimits))
  }
  try {
    return runAtOnce(read())
  } catch (error) {
    if (error instanceof UnfitJsonError) return error.status === 400 ? refused : undefined
    throw error
  }
}

function theirs(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return refused
  }
}

function compare(body: Buffer): void {
  const [expected, given] = [theirs(body), ours(body)]
  if (given === undefined) return
  if (expected === refused || given === refused) {
    // Too deep nesting is rejected though it is JSON.
    if (given === refused) return
    throw new ViolationError('what JSON.parse refuses is taken')
  }
  if (JSON.stringify(expected) !== JSON.stringify(given)) throw new ViolationError('another value')
}

export const outsideJson: Target = {
  name: 'outside-json',
  about: 'JSON from outside, small and in parts: the same value as JSON.parse has',
  generate: random => Buffer.from(JSON.stringify(segment(random))),
  mutate: jsonMutator(segmentWords),
  executionsInTest: 60,
  maxBytes: 8192,
  // A body of half a mebibyte, parsed twice; in slices, so that no turn is that long.
  maxMillis: 1000,
  open: () => ({
    run(input) {
      for (const body of formsOf(input)) compare(body)
    },
  }),
}
