import { type Automaton, failed, matched } from './automaton.ts'
import { kindCount } from './character-kinds.ts'

// Ordinary expressions have a few dozen. `a.{20}b` has a million: those are not all kept.
const maxStates = 200

/** Not in the table: this transition was not needed yet, or there is no more room. */
export const unknown = 0

/**
 * Keeps the transitions of an automaton in a table, so that most characters cost one lookup. A
 * state is a set of positions; `matched` and `failed` are final states.
 */
export function createTransitions(automaton: Automaton) {
  const sets: Int32Array[] = []
  const numbers = new Map<string, number>()
  /** The state after a state and a kind of character; `kindCount` entries for each state. */
  const table = new Int16Array(maxStates * kindCount)
  const first = automaton.start()
  const start = numberOf(first.set, first.outcome)

  function numberOf(set: Int32Array, outcome: number): number {
    if (outcome === matched || outcome === failed) return outcome
    const key = set.join()
    let number = numbers.get(key)
    if (number === undefined) {
      number = numbers.size + firstNumber
      numbers.set(key, number)
      sets[number] = set
    }
    return number
  }

  /** The state after a kind of character. */
  function learn(state: number, kind: number): number {
    if (numbers.size + firstNumber >= maxStates) return unknown
    const set = setOf(state)
    const next = numberOf(set, automaton.step(set, kind))
    table[state * kindCount + kind] = next
    return next
  }

  const setOf = (state: number) => sets[state]!.slice()

  return { start, table, learn, setOf }
}

const firstNumber = Math.max(unknown, matched, failed) + 1
