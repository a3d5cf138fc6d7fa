type Reported = { id: number; report: number; chain: string[] }

type Places = {
  /** Spans with a report, and its best number. */
  at: Map<string, Reported>
  /** All spans above those. */
  above: Map<string, Reported>
  /** A report without a span may be of any. */
  anywhere: Reported | undefined
}

/** Where in a trace something was reported, by a key such as class and message. */
export class Explained {
  readonly #places = new Map<string, Places>()

  add(key: string, reported: Reported): void {
    const { chain } = reported
    const places = this.#places.get(key) ?? { at: new Map(), above: new Map(), anywhere: undefined }
    this.#places.set(key, places)
    const [own, ...above] = chain
    if (own === undefined) places.anywhere ??= reported
    else if (!places.at.has(own)) places.at.set(own, reported)
    for (const spanId of above) if (!places.above.has(spanId)) places.above.set(spanId, reported)
  }

  /** Whether it was reported of the first span of `chain`, of one above it or of one below it. */
  has(key: string, chain: string[], except?: Reported): boolean {
    const places = this.#places.get(key)
    if (!places) return false
    const [own] = chain
    const candidates = [
      places.anywhere,
      ...(own === undefined ? places.at.values() : [places.above.get(own)]),
      ...chain.map(spanId => places.at.get(spanId)),
    ]
    return candidates.some(
      found => found && (!except || (found.id !== except.id && found.report <= except.report)),
    )
  }

  /** Whether anything was reported of this span or of one below it. */
  hasBelow(spanId: string | undefined): boolean {
    const places = this.#places.get('')
    if (!places || spanId === undefined) return places !== undefined
    return places.anywhere !== undefined || places.at.has(spanId) || places.above.has(spanId)
  }
}
