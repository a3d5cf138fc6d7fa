import { CheckError } from '../json/check.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import type { ImportAnswer } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { runInSlices } from '../turns/turns.ts'
import { bodyProblem, PageApiError } from './query.ts'
import { openTraceFile } from './read-trace-file.ts'

type Importer = Pick<Store, 'importTrace'>

/**
 * Imports a file of `GET /-/api/export/<id>` whole or not at all, in slices. Records that are there
 * already are not counted again. When the store fails in the middle, importing the file again
 * completes the trace.
 */
export async function importTrace(store: Importer, body: Buffer): Promise<ImportAnswer> {
  try {
    return await runInSlices(takeFile(store, body))
  } catch (problem) {
    if (problem instanceof UnfitJsonError) throw bodyProblem(body, problem)
    if (!(problem instanceof CheckError)) throw problem
    throw new PageApiError(400, `not a trace of Waywiser: ${problem.message}`, {
      expected: problem.expected,
    })
  }
}

/** The file is read twice, first to check it: 64 MB would be 200 MB as objects. */
function* takeFile(store: Importer, body: Buffer): Generator<void, ImportAnswer, void> {
  const { head, parts } = yield* openTraceFile(body)
  for (const _ of parts()) yield
  yield* store.importTrace(head, parts())
  return { traceId: head.traceId }
}
