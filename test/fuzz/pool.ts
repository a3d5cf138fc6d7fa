import type { Random } from './random.ts'
import type { Target } from './target.ts'

/** The source of inputs: a fifth are generated, the others mutate inputs that reached new code. */
export function createPool(target: Target, random: Random, corpus: Buffer[]) {
  const { maxBytes = 64 * 1024 } = target
  const waiting = [...corpus]
  const kept = [...corpus]
  const found: Buffer[] = []

  function next(): Buffer {
    const given = waiting.pop()
    if (given) return given
    const input = kept.length === 0 || random.chance(0.2) ? target.generate(random) : choose()
    if (random.chance(0.1)) return cut(input)
    let changed = input
    for (let times = 1 + random.size(8); times > 0; times--) {
      changed = cut(target.mutate(random, changed, random.pick([...lastFew(kept), input])))
    }
    return changed
  }

  /**
   * Every second choice is one of the latest inputs, which lead to places that no other has
   * reached.
   */
  const choose = () => random.pick(random.chance(0.5) ? lastFew(kept) : kept)
  const cut = (input: Buffer) => (input.length > maxBytes ? input.subarray(0, maxBytes) : input)

  function add(inputs: Buffer[]): void {
    kept.push(...inputs)
    found.push(...inputs)
  }
  return { next, add, found }
}

const lastFew = (inputs: Buffer[]) => inputs.slice(-32)
