import { FileError } from '../from-file/file-error.ts'
import { importFile } from '../from-file/import-file.ts'
import { CheckError } from '../json/check.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import type { ImportAnswer, TraceSummary } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { runInSlices, type Sliced } from '../turns/turns.ts'
import { importInWords, leftOutOfImport } from '../words/import-words.ts'
import { bodyProblem, PageApiError } from './query.ts'
import { isTraceFile, openTraceFile } from './read-trace-file.ts'

type Taken = Omit<ImportAnswer, 'text' | 'leftOut'>
type Importer = Pick<Store, 'importTrace' | 'openImport' | 'summary'>

/**
 * Imports a file of `GET /-/api/export/<id>` whole or not at all, in slices, or one of another
 * program. Records that are there already are not counted again. When the store fails in the middle,
 * importing the file again completes the trace.
 */
export async function importTraces(
  store: Importer,
  body: Buffer,
  now: () => number,
): Promise<ImportAnswer> {
  try {
    const taken = await runInSlices(
      isTraceFile(body) ? takeTraceFile(store, body) : takeOtherFile(store, body, now),
    )
    return { ...taken, text: importInWords(taken), leftOut: leftOutOfImport(taken) }
  } catch (problem) {
    if (problem instanceof UnfitJsonError) throw bodyProblem(body, problem)
    if (problem instanceof FileError) {
      const { status, message, expected } = problem
      throw new PageApiError(status, message, expected === undefined ? {} : { expected })
    }
    if (!(problem instanceof CheckError)) throw problem
    throw new PageApiError(400, `not a trace of Waywiser: ${problem.message}`, {
      expected: problem.expected,
    })
  }
}

/** The file is read twice, first to check it: 64 MB would be 200 MB as objects. */
function* takeTraceFile(store: Importer, body: Buffer): Sliced<Taken> {
  const { head, parts } = yield* openTraceFile(body)
  const counts = { spans: 0, segments: 0, items: 0, logs: 0 }
  for (const { kind, records } of parts()) {
    counts[kind] += records.length
    yield
  }
  yield* store.importTrace(head, parts())
  const { items: errors, ...others } = counts
  return {
    ...(yield* tracesOf(store, [head.traceId])),
    format: 'waywiser',
    ...{ ...others, errors, metricPoints: 0, rejected: 0, reasons: [] },
  }
}

function* takeOtherFile(store: Importer, body: Buffer, now: () => number): Sliced<Taken> {
  const arrivalMillis = now()
  const taking = store.openImport()
  const { counts, kinds, rejected, reasons } = yield* importFile(body, taking, () => arrivalMillis)
  const traceIds = yield* taking.finish()
  return {
    ...(yield* tracesOf(store, traceIds)),
    format: [...kinds].join(', '),
    ...{ ...counts, errors: 0, rejected, reasons },
  }
}

const maxIds = 1000
const maxSummaries = 50

function* tracesOf(
  store: Pick<Store, 'summary'>,
  ids: string[],
): Sliced<Pick<ImportAnswer, 'traceId' | 'traceIds' | 'traces'>> {
  const traceIds = ids.slice(0, maxIds)
  const traces: TraceSummary[] = []
  for (const traceId of traceIds.slice(0, maxSummaries)) {
    const summary = store.summary(traceId)
    if (summary) traces.push(summary)
    yield
  }
  const [traceId] = traceIds
  return { ...(traceId !== undefined && { traceId }), traceIds, traces }
}
