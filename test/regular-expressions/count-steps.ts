import type { Tree } from './syntax.ts'

/** Continues behind a part of the expression; returns whether the rest matches from there. */
type Continue = (at: number) => boolean

export class TooManyStepsError extends Error {}

/**
 * How often a backtracking matcher such as V8's looks at a character, to find a match in a text, or
 * with `isGlobal` all of them. It is counted, not timed: the same on any machine.
 */
export function countSteps(tree: Tree, text: string, flags: string, maxSteps: number): number {
  let steps = 0
  const groups: [start: number, end: number][] = []

  const count = () => {
    if (++steps > maxSteps) throw new TooManyStepsError()
  }

  function match(node: Tree, at: number, then: Continue): boolean {
    count()
    switch (node.kind) {
      case 'character':
        return at < text.length && node.accepts(text[at]!) && then(at + 1)
      case 'boundary':
        return node.holds(text, at) && then(at)
      case 'sequence':
        return inOrder(node.of, 0, at, then)
      case 'choice':
        return node.of.some(option => match(option, at, then))
      case 'group':
        return match(node.of, at, end => {
          const before = groups[node.number]
          groups[node.number] = [at, end]
          if (then(end)) return true
          groups[node.number] = before!
          return false
        })
      case 'same-as-group': {
        const [start, end] = groups[node.number] ?? [0, 0]
        const same = text.slice(start, end)
        return text.startsWith(same, at) && then(at + same.length)
      }
      case 'lookahead':
        return match(node.of, at, () => true) !== node.isNegated && then(at)
      case 'repeat':
        return node.of.kind === 'character'
          ? repeatCharacter(node, node.of.accepts, at, then)
          : repeat(node, 0, at, then)
    }
  }

  function inOrder(nodes: Tree[], index: number, at: number, then: Continue): boolean {
    const node = nodes[index]
    return node ? match(node, at, end => inOrder(nodes, index + 1, end, then)) : then(at)
  }

  function repeat(
    node: Tree & { kind: 'repeat' },
    done: number,
    at: number,
    then: Continue,
  ): boolean {
    const once = () =>
      done < node.max &&
      match(node.of, at, end => (end > at || done < node.min) && repeat(node, done + 1, end, then))
    if (done < node.min) return once()
    return node.isLazy ? then(at) || once() : once() || then(at)
  }

  /** Does the same without a stack frame for each character. */
  function repeatCharacter(
    { min, max, isLazy }: Tree & { kind: 'repeat' },
    accepts: (char: string) => boolean,
    start: number,
    then: Continue,
  ): boolean {
    const isNext = (at: number) => {
      count()
      return at < text.length && at - start < max && accepts(text[at]!)
    }
    let at = start
    while (at - start < min) if (!isNext(at++)) return false
    if (isLazy) {
      while (!then(at)) if (!isNext(at++)) return false
      return true
    }
    while (isNext(at)) at++
    for (; at - start >= min; at--) {
      count()
      if (then(at)) return true
    }
    return false
  }

  const isSticky = flags.includes('y')
  const isGlobal = flags.includes('g')
  for (let start = 0; start <= text.length; ) {
    let end = -1
    const isFound = match(tree, start, at => {
      end = at
      return true
    })
    if (isSticky || (isFound && !isGlobal)) break
    start = isFound ? Math.max(end, start + 1) : start + 1
  }
  return steps
}
