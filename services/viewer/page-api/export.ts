import { parseTraceId } from '../../trace-context/trace-id.ts'
import { GrowingBuffer } from '../http/growing-buffer.ts'
import type { ViewerRequest } from '../http/message.ts'
import type { ExportedTrace } from '../store/records/import-trace.ts'
import { type FilePart, fileKinds } from '../store/records/trace-file.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { exportMarkdown } from './export-markdown.ts'
import { writeOtlp } from './export-otlp.ts'
import { exportPage } from './export-page.ts'
import type { FileAnswer } from './file-answer.ts'
import { allowOnly, PageApiError, readChoice } from './query.ts'
import { fileFormat, fileVersion, maxRecordBytes, maxResourcesBytes } from './read-trace-file.ts'

/** The limit of an import, less the room for the end of the file. */
const maxFileBytes = 64 * 1024 * 1024 - 1024

type Exporting = Context<'exportTrace' | 'trace' | 'oldestMillis'>

/**
 * A trace as a file, in one of four formats: all of its records, for `POST /-/api/import` of any
 * viewer; OTLP JSON of one signal; a page that needs no viewer; a few lines of Markdown.
 */
export async function exportTrace(
  context: Exporting & { pageFolder: string | undefined },
  id: string,
  { query, headers: { host } }: Pick<ViewerRequest, 'query' | 'headers'>,
): Promise<Uint8Array | FileAnswer> {
  allowOnly(query, ['format', 'signal', 'link'])
  const format = readChoice(query, 'format', ['waywiser', 'otlp', 'html', 'markdown'])
  const signal = readChoice(query, 'signal', ['traces', 'logs'])
  const traceId = parseTraceId(id)
  const trace = traceId && context.exportTrace(traceId)
  if (!trace) {
    throw new PageApiError(404, `no trace ${JSON.stringify(id)}`, {
      hint: '/-/api/traces lists those that are kept',
    })
  }
  if (format === 'otlp') return runInSlices(writeOtlp(trace, signal))
  if (format === 'html') return exportPage(context, trace.head.traceId)
  if (format === 'markdown') {
    return exportMarkdown(context, trace.head.traceId, { link: query.get('link'), host })
  }
  return runInSlices(writeFile(trace))
}

/**
 * Resources, which the spans of a service share, are written once. Records too large for an import
 * are left out, and the file says how many.
 */

function* writeFile({ head, parts }: ExportedTrace): Generator<void, Uint8Array, void> {
  const file = new TraceFileText(
    JSON.stringify({ format: fileFormat, version: fileVersion, ...head }),
  )
  for (const part of parts()) {
    file.add(part)
    yield
  }
  return file.finish()
}

type Kind = FilePart['kind']

/** What takes the place of one that is left out, since records refer to these by index. */
const emptyOf: { [kind in Kind]?: string } = { resources: '{}', scopes: '{"name":""}' }

/** Assembles a file from its parts, which arrive in the order of `fileKinds`. */
class TraceFileText {
  readonly #buffer = new GrowingBuffer({ maxBytes: 2 * maxFileBytes, reserve() {} })
  readonly #leftOut: { [kind in Kind]?: number } = {}
  readonly #sharedBytes: { [kind in Kind]?: number } = {}
  /** The open list, as its index in `fileKinds`. */
  #open = -1
  #isEmpty = true

  constructor(head: string) {
    this.#write(head.slice(0, -1))
  }

  add({ kind, records }: FilePart): void {
    this.#openUpTo(fileKinds.indexOf(kind))
    for (const record of records) this.#addRecord(kind, JSON.stringify(record))
  }

  #addRecord(kind: Kind, text: string): void {
    const fits = this.#fits(kind, Buffer.byteLength(text))
    if (!fits) this.#leftOut[kind] = (this.#leftOut[kind] ?? 0) + 1
    const written = fits ? text : emptyOf[kind]
    if (written === undefined) return
    this.#write((this.#isEmpty ? '' : ',') + written)
    this.#isEmpty = false
  }

  #fits(kind: Kind, bytes: number): boolean {
    if (bytes > maxRecordBytes || this.#buffer.length + bytes > maxFileBytes) return false
    if (emptyOf[kind] === undefined) return true
    this.#sharedBytes[kind] = (this.#sharedBytes[kind] ?? 0) + bytes
    return this.#sharedBytes[kind] <= maxResourcesBytes
  }

  #openUpTo(place: number): void {
    while (this.#open < place) {
      if (this.#open >= 0) this.#write(']')
      this.#open++
      this.#write(`,"${fileKinds[this.#open]}":[`)
      this.#isEmpty = true
    }
  }

  finish(): Uint8Array {
    this.#openUpTo(fileKinds.length - 1)
    const isWhole = Object.keys(this.#leftOut).length === 0
    this.#write(isWhole ? ']}' : `],"leftOut":${JSON.stringify(this.#leftOut)}}`)
    return this.#buffer.finish()
  }

  #write(text: string): void {
    this.#buffer.add(Buffer.from(text))
  }
}
