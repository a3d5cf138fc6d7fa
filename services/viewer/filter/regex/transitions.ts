import { type Automaton, failed, matched } from './automaton.ts'
import { kindCount } from './character-kinds.ts'

// Ordinary expressions have a few dozen. One of `a.{20}b` has a million: those are not remembered.
const maxStates = 200

/** Not in the table: where a kind of character leads was not needed yet, or there is no more room. */
export const unknown = 0

/**
 * Remembers the steps of an automaton: most characters then cost a look into a table. A state is a
 * set of positions that was met; `matched` and `failed` are states too, which nothing leads out of.
 */
export function createTransitions(automaton: Automaton) {
  const sets: Int32Array[] = []
  const numbers = new Map<string, number>()
  /** The state behind a state and a kind of character; `kindCount` of them for each state. */
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

  /** Where a kind of character leads from a state. */
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
