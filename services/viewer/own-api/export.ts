import { parseTraceId } from '../../telemetry/trace-id.ts'
import type { ImportAnswer } from '../api.ts'
import type { Store } from '../store/open.ts'
import { ApiProblem, readJson } from './query.ts'
import {
  fileFormat,
  fileLimits,
  fileVersion,
  readTraceFile,
  TraceFileProblem,
} from './read-trace-file.ts'

/** All records of a trace, as a file that `POST /-/api/import` of any viewer takes. */
export function exportTrace(store: Store, id: string): object {
  const traceId = parseTraceId(id)
  const trace = traceId && store.exportTrace(traceId)
  if (trace) return { format: fileFormat, version: fileVersion, ...trace }
  throw new ApiProblem(404, `no trace ${JSON.stringify(id)}`, {
    hint: '/-/api/traces lists those that are kept',
  })
}

/** Takes such a file whole or not at all; what is there already is not counted again. */
export async function importTrace(store: Store, body: Buffer): Promise<ImportAnswer> {
  try {
    const trace = readTraceFile(await readJson(body, fileLimits))
    store.importTrace(trace)
    return { traceId: trace.traceId }
  } catch (problem) {
    if (!(problem instanceof TraceFileProblem)) throw problem
    throw new ApiProblem(400, `not a trace of Waywiser: ${problem.message}`, {
      expected: problem.expected,
    })
  }
}
