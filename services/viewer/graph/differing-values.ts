import type { Difference, SearchPlace } from '../records/api.ts'

/** A smaller difference of shares is chance. */
const leastDifference = 0.1

const mostDifferences = 12

/** Distinct values in all; further ones are left out. */
const mostValues = 50_000

/** A key with so many values for its uses is a measure or an id. */
const measure = { values: 4, share: 0.5 }

/** Digits, hex digits and UUIDs. */
const idForm = /^(?:\d{6,}|[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}|\d-[0-9a-f]{8}-[0-9a-f]{24})$/i

type Value = { key: string; value: string; where: SearchPlace }
type Tally = Value & { inside: number; outside: number }

/**
 * Counts in how many traces of two sets each value is. Of an error what it is counts, and none of its
 * inner members: frames and the request, which say the same in other words.
 */
export function createDifferences() {
  const tallies = new Map<string, Tally>()

  function add(side: 'inside' | 'outside', { key, value, where }: Value): void {
    if (where === 'error' && key.includes('.')) return
    const pair = `${key}\0${value}`
    const known = tallies.get(pair)
    if (known) known[side]++
    else if (tallies.size < mostValues) {
      tallies.set(pair, { key, value, where, inside: 0, outside: 0, [side]: 1 })
    }
  }

  return {
    add,
    /** Those more frequent in the first set, the largest difference of shares first. */
    differences: (these: number, rest: number) =>
      these === 0 || rest === 0 ? [] : largest([...tallies.values()], these, rest),
  }
}

function largest(all: Tally[], these: number, rest: number): Difference[] {
  const uses = usesOf(all)
  const found = all
    .map(({ inside, outside, ...tally }) => ({
      ...tally,
      inside: inside / these,
      outside: outside / rest,
    }))
    .filter(({ inside, outside }) => inside - outside >= leastDifference)
    .filter(({ key, value }) => !isMeasure(uses.get(key)!, value) && !idForm.test(value))
    .sort((a, b) => b.inside - b.outside - (a.inside - a.outside) || rankOf(a) - rankOf(b))
  return withoutRepeated(found).slice(0, mostDifferences)
}

type Uses = { values: number; traces: number }

function usesOf(all: Tally[]): Map<string, Uses> {
  const uses = new Map<string, Uses>()
  for (const { key, inside, outside } of all) {
    const known = uses.get(key) ?? { values: 0, traces: 0 }
    uses.set(key, { values: known.values + 1, traces: known.traces + inside + outside })
  }
  return uses
}

/** Of few traces, each value of a key may be in one alone, as a version; a number is a measure. */
const isMeasure = ({ values, traces }: Uses, value: string) =>
  values >= measure.values
    ? values > traces * measure.share
    : values === traces && values > 1 && numberForm.test(value)

const numberForm = /^-?(?:\d*\.\d+|\d{4,})$/

/** The same fact by another name, as a status that a line and a span have: an attribute says most. */
function withoutRepeated(differences: Difference[]): Difference[] {
  const best = new Map<string, Difference>()
  for (const difference of differences) {
    const { value, inside, outside, where } = difference
    const fact = JSON.stringify([value.toLowerCase(), inside, outside])
    const known = best.get(fact)
    if (!known || (where === 'attribute' && known.where !== 'attribute')) best.set(fact, difference)
  }
  const kept = new Set(best.values())
  return differences.filter(difference => kept.has(difference))
}

/** Of equal differences the ones that explain most. */
const ranks: SearchPlace[] = ['error', 'status', 'name', 'service', 'resource', 'annotation']
const rankOf = ({ where }: Value) => (ranks.includes(where) ? ranks.indexOf(where) : ranks.length)
