import { type DocumentText, group, nest } from './document.ts'
import { maxDocumentBytes } from './limits.ts'
import type { Part } from './part.ts'

/** The subsegments of a request's document, or of a group; further ones go in another group. */
const maxSpans = 100

/** The ended spans of one request, which wait for its root. */
export class RequestParts {
  readonly #emit: (document: DocumentText) => void
  /** Parts that go into the root's document. */
  #nested: Part[] = []
  #nestedBytes = 0
  /** Further parts, until they fill a document of their own. */
  #alone: Part[] = []
  #aloneBytes = 0

  constructor(emit: (document: DocumentText) => void) {
    this.#emit = emit
  }

  add(part: Part): void {
    const hasRoom =
      this.#nested.length < maxSpans && this.#nestedBytes + part.bytes <= maxDocumentBytes
    if (hasRoom) {
      this.#nested.push(part)
      this.#nestedBytes += part.bytes
      return
    }
    const isFull = this.#aloneBytes + part.bytes > maxDocumentBytes
    if (isFull || this.#alone.length >= maxSpans) this.#sendAlone()
    this.#alone.push(part)
    this.#aloneBytes += part.bytes
  }

  #sendAlone(): void {
    group(this.#alone).forEach(this.#emit)
    this.#alone = []
    this.#aloneBytes = 0
  }

  /** Sends the root's document, and the parts that do not fit into it in groups. */
  sendWith(root: Part): void {
    const fits = root.bytes + this.#nestedBytes <= maxDocumentBytes
    const { document, rest } = nest(root, fits ? this.#nested : [])
    this.#emit(document)
    if (fits) this.#nested = rest
    this.sendWithoutRoot()
  }

  sendWithoutRoot(): void {
    group([...this.#nested, ...this.#alone]).forEach(this.#emit)
    this.#nested = []
    this.#alone = []
  }
}
