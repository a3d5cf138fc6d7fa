import { type Kind, kinds, type Totals } from './bounds.ts'

export type Measure = Kind | 'bytes'

const measures = [...kinds, 'bytes'] as const satisfies Measure[]

/** Rows of each kind, and the bytes of their payloads. */
export type Amounts = { [measure in Measure]: number }

export const noAmounts = (): Amounts => ({ spans: 0, segments: 0, items: 0, logLines: 0, bytes: 0 })

/** Kinds with rows that have no trace. */
export type LooseKind = 'items' | 'logLines'

type Counter = { [name: string]: number }

export type Ledger = ReturnType<typeof createLedger>

/** Which sender holds how much of the store: in memory, so that making room needs no counting. */
export function createLedger() {
  const totals: Totals = { spans: 0, segments: 0, items: 0, logLines: 0 }
  const pinned = noAmounts()
  const loose = { items: { rows: 0, bytes: 0 }, logLines: { rows: 0, bytes: 0 } }
  const bySource = new Map<number, Amounts>()
  const journal: [counter: Counter, name: string, by: number][] = []

  function add(counter: Counter, name: string, by: number): void {
    counter[name]! += by
    journal.push([counter, name, by])
  }

  function heldBy(source: number): Amounts {
    const held = bySource.get(source) ?? noAmounts()
    bySource.set(source, held)
    return held
  }

  /** Rows of a trace were added (`sign` 1) or deleted (-1). */
  function addToTraces(source: number, isPinned: boolean, amounts: Amounts, sign: 1 | -1): void {
    const held = heldBy(source)
    for (const measure of measures) {
      const by = sign * amounts[measure]
      if (by === 0) continue
      add(held, measure, by)
      if (isPinned) add(pinned, measure, by)
      if (measure !== 'bytes') add(totals, measure, by)
    }
  }

  /** A trace was pinned (`sign` 1) or unpinned (-1). */
  function addToPinned(amounts: Amounts, sign: 1 | -1): void {
    for (const measure of measures) add(pinned, measure, sign * amounts[measure])
  }

  /** Rows without a trace were added, or deleted (negative). */
  function addLoose(kind: LooseKind, rows: number, bytes: number): void {
    add(loose[kind], 'rows', rows)
    add(loose[kind], 'bytes', bytes)
    add(totals, kind, rows)
  }

  /** The source with more than this share of what all traces hold, if any. */
  function sourceAbove(measure: Measure, share: number): number | undefined {
    let sum = 0
    let largest = { source: 0, held: 0 }
    for (const [source, { [measure]: held }] of bySource) {
      sum += held
      if (held > largest.held) largest = { source, held }
    }
    return largest.held > sum * share ? largest.source : undefined
  }

  const isEmpty = (source: number) => kinds.every(kind => heldBy(source)[kind] <= 0)

  /** Call when a transaction begins: `rollBack` undoes all changes since then. */
  function begin(): void {
    journal.length = 0
  }

  function rollBack(): void {
    for (const [counter, name, by] of journal.splice(0).reverse()) counter[name]! -= by
  }

  return {
    totals,
    pinned,
    loose,
    addToTraces,
    addToPinned,
    addLoose,
    sourceAbove,
    isEmpty,
    begin,
    rollBack,
  }
}
