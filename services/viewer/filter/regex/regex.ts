import type { Verdict } from '../../turns/verdict.ts'
import { createAutomaton, failed, matched, open } from './automaton.ts'
import { kindCount, kindOf } from './character-kinds.ts'
import { parseRegex } from './syntax.ts'
import { createTransitions, unknown } from './transitions.ts'

export type Regex = { test(text: string): Verdict }

// Words of 30 positions that move in one step: a millisecond at most.
const workAtOnce = 50_000

/**
 * A regular expression that takes the same time for each character, whatever the expression and the
 * text: all ways to match are followed at once, so nothing is tried again. V8's own linear engine
 * is behind an experimental flag, and cannot be interrupted in a line of a megabyte.
 *
 * Throws `RegexError` for what AWS does not allow.
 */
export function createRegex(source: string): Regex {
  const automaton = createAutomaton(parseRegex(source))
  const transitions = createTransitions(automaton)
  const charactersAtOnce = Math.ceil(workAtOnce / automaton.words)

  /** Searches this many more characters; undefined while undecided. */
  function createSearch(text: string): Search {
    const { start, table, learn, setOf } = transitions
    let state = start
    let at = 0
    /** The set without a state, once there are more states than the table holds. */
    let set: Int32Array | undefined

    function lookUp(end: number): void {
      let current = state
      let index = at
      while (current > failed && index < end) {
        const kind = kindOf(text.charCodeAt(index))
        const next = table[current * kindCount + kind] || learn(current, kind)
        if (next === unknown) {
          set = setOf(current)
          break
        }
        current = next
        index++
      }
      state = current
      at = index
    }

    function step(end: number): void {
      let outcome: number = open
      while (set && outcome === open && at < end) {
        outcome = automaton.step(set, kindOf(text.charCodeAt(at)))
        at++
      }
      if (outcome !== open) state = outcome
    }

    return characters => {
      const end = Math.min(at + characters, text.length)
      if (!set) lookUp(end)
      if (set) step(end)
      if (state === matched || state === failed) return state === matched
      return at < text.length ? undefined : automaton.endsHere(set ?? setOf(state))
    }
  }

  return {
    test(text) {
      const search = createSearch(text)
      return search(charactersAtOnce) ?? inSteps(search, charactersAtOnce)
    },
  }
}

type Search = (characters: number) => boolean | undefined

function* inSteps(search: Search, characters: number): Generator<void, boolean, void> {
  for (;;) {
    yield
    const verdict = search(characters)
    if (verdict !== undefined) return verdict
  }
}
