import { kindCount, kindsTakenBy } from './character-kinds.ts'
import type { Alternative } from './syntax.ts'

// The sum of two words and a carry stays a small integer, which V8 keeps out of the heap.
const bitsPerWord = 30
const wordMask = 2 ** bitsPerWord - 1

/** The outcome for a text so far: undecided, a match, or no match any more. */
export const [open, matched, failed] = [0, 1, 2] as const

export type Automaton = ReturnType<typeof createAutomaton>

/**
 * A set of positions has one bit for each position of the expression. As there are no groups, one
 * step of all positions takes a few operations for each 30 of them. (Navarro and Raffinot, Flexible
 * Pattern Matching in Strings, 4.3.)
 */
export function createAutomaton(alternatives: Alternative[]) {
  const { words, takers, repeatable, optional, begins, beginsAtStart, ends, endsAtEnd } =
    layOut(alternatives)

  /** The set at the start of a text. */
  function start(): { set: Int32Array; outcome: number } {
    const set = new Int32Array(words)
    return { set, outcome: move(set, 0, beginsAtStart) }
  }

  /** Moves a set over a character of a kind, and returns the outcome. */
  const step = (set: Int32Array, kind: number) => move(set, kind, begins)

  /** `more`: positions at which a match may begin after the character. */
  function move(set: Int32Array, kind: number, more: Int32Array): number {
    const row = kind * words
    let shifted = 0
    let carry = 0
    let alive = 0
    for (let word = 0; word < words; word++) {
      const took = set[word]! & takers[row + word]!
      const next = ((took << 1) & wordMask) | shifted | (took & repeatable[word]!) | more[word]!
      shifted = took >>> (bitsPerWord - 1)
      // Optional positions are passed over: the sum carries a bit through the ones of such a run.
      const passable = optional[word]!
      const sum = passable + (next & passable) + carry
      carry = sum >>> bitsPerWord
      const closed = next | ((sum ^ passable) & wordMask)
      set[word] = closed
      if ((closed & ends[word]!) !== 0) return matched
      alive |= closed
    }
    return alive === 0 ? failed : open
  }

  /** Whether a text that ends here matches. */
  const endsHere = (set: Int32Array) => set.some((word, i) => (word & endsAtEnd[i]!) !== 0)

  return { words, start, step, endsHere }
}

/** The positions of each alternative in a row, followed by a slot that stands for the match. */
function layOut(alternatives: Alternative[]) {
  const slots = alternatives.reduce((sum, { positions }) => sum + positions.length + 1, 0)
  const words = Math.ceil(slots / bitsPerWord)
  const newSet = () => new Int32Array(words)
  const layout = {
    words,
    optional: newSet(),
    repeatable: newSet(),
    /** Where a match may begin: anywhere in the text, and at its start. */
    begins: newSet(),
    beginsAtStart: newSet(),
    ends: newSet(),
    endsAtEnd: newSet(),
    /** For each kind of character, the set of positions that take it. */
    takers: new Int32Array(kindCount * words),
  }
  let slot = 0
  const mark = (set: Int32Array, from = 0) => {
    set[from + Math.floor(slot / bitsPerWord)]! |= 1 << (slot % bitsPerWord)
  }
  for (const { positions, isAtStart, isAtEnd } of alternatives) {
    mark(layout.beginsAtStart)
    if (!isAtStart) mark(layout.begins)
    for (const { accepts, isOptional, isRepeatable } of positions) {
      if (isOptional) mark(layout.optional)
      if (isRepeatable) mark(layout.repeatable)
      for (const kind of kindsTakenBy(accepts)) mark(layout.takers, kind * words)
      slot++
    }
    mark(layout.endsAtEnd)
    if (!isAtEnd) mark(layout.ends)
    slot++
  }
  return layout
}
