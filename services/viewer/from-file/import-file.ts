import { TooMuchError } from '../from-otlp/allowance.ts'
import { MalformedJsonError } from '../from-otlp/json-values.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import { documentsOf } from './documents.ts'
import { FileError } from './file-error.ts'
import { gather } from './gather.ts'
import { type FileKeeper, type FileReader, readDocument } from './read-document.ts'
import { acceptedFormats } from './recognise.ts'
import { inLine, Tally } from './tally.ts'

/** A file with more broken lines is none of lines. */
const maxBadLines = 1000

const nothing: FileKeeper = { addSpans() {}, addSegments() {}, addLogs() {} }

/**
 * Takes in a file of another program, in slices: reads all of it before the first record is kept,
 * so that a file that cannot be taken leaves nothing. Of a file of lines, broken ones are left out.
 *
 * @throws {FileError} the reason why nothing is taken
 */
export function* importFile(
  file: Buffer,
  keeper: FileKeeper,
  arrival: () => number,
): Generator<void, Tally, void> {
  const badLines = new Set<number>()
  const tally = new Tally()
  yield* readFile(file, { keeper: nothing, tally, arrival }, badLines)
  if (tally.kept === 0) throw nothingIn(tally)
  yield* readFile(file, { keeper, tally: new Tally(), arrival }, badLines)
  return tally
}

/** Passes over `badLines`, and adds to them. */
function* readFile(
  file: Buffer,
  { keeper, ...others }: FileReader,
  badLines: Set<number>,
): Generator<void, void, void> {
  const gathering = gather(keeper)
  const reader = { ...others, keeper: gathering }
  for (const document of documentsOf(file)) {
    yield
    const { line } = document ?? {}
    if (!document || (line !== undefined && badLines.has(line))) continue
    gathering.startDocument(document.bytes.length)
    try {
      yield* readDocument(document, reader)
    } catch (problem) {
      const reason = problemOf(problem, document.bytes)
      if (line === undefined) throw reason
      badLines.add(line)
      reader.tally.reject(inLine(line, reason.message))
      if (badLines.size > maxBadLines) throw reason
    }
  }
  gathering.flush()
}

/** The reason why a document is not taken; throws what is no problem of the file. */
function problemOf(problem: unknown, text: Buffer): FileError {
  if (problem instanceof FileError) return problem
  if (problem instanceof TooMuchError) {
    return new FileError(`the file has ${problem.message}`, { status: 413 })
  }
  if (problem instanceof MalformedJsonError) return new FileError(problem.message)
  if (!(problem instanceof UnfitJsonError)) throw problem
  const start = JSON.stringify(text.toString('utf8', 0, 320).slice(0, 80))
  const { status, message } = problem
  return new FileError(`the body ${start} ${message}`, {
    status,
    expected: status === 400 ? 'JSON' : 'a smaller body',
  })
}

function nothingIn({ kinds, rejected, reasons, counts }: Tally): FileError {
  if (rejected > 0) {
    const expected = kinds.size === 0 ? acceptedFormats : undefined
    return new FileError(`all ${rejected} records are refused: ${reasons[0]}`, { expected })
  }
  const { metricPoints } = counts
  if (metricPoints === 0) return new FileError('the file has no records')
  return new FileError(`the file has ${metricPoints} metric points alone, which are not shown`)
}
