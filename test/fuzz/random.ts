/** Random numbers of a seed: the same seed gives the same inputs on every machine. */
export type Random = ReturnType<typeof createRandom>

/** sfc32, seeded by a text (https://pracrand.sourceforge.net). */
export function createRandom(seed: string) {
  let [a, b, c, count] = seedOf(seed)

  function next(): number {
    const sum = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to `below`, excluded. */
  const below = (limit: number) => Math.floor(next() * limit)
  const chance = (share: number) => next() < share
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)]!
  /** Mostly small, seldom up to `most`: sizes that matter are near the ends. */
  const size = (most: number) => Math.floor(next() ** 4 * (most + 1))
  const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
    Array.from({ length: count }, (_, index) => make(index))
  const hex = (digits: number) => times(digits, () => below(16).toString(16)).join('')
  for (let round = 0; round < 12; round++) next()
  return { next, below, chance, pick, size, times, hex }
}

function seedOf(text: string): [number, number, number, number] {
  let hash = 0x811c9dc5
  const words = [0, 0, 0].map((_, index) => {
    for (const character of `${index}${text}`) {
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
    }
    return hash
  })
  return [words[0]!, words[1]!, words[2]!, 1]
}

/** The words of a text, which takes less room than a list. */
export const wordsIn = (text: string): string[] => text.trim().split(/\s+/)
