import { countSteps, TooManyStepsError } from './count-steps.ts'
import { parseExpression, type Tree } from './syntax.ts'

// Twice the text takes little more than twice the steps in linear time, and four times the steps in
// quadratic time.
const suspiciousGrowth = 2.9

// Short texts find suspicious expressions; long texts are longer than repetitions such as {1,100}.
const shortLengths = [24, 48] as const
const longLengths = [240, 480] as const

const maxSteps = 300_000

/**
 * A text with a repeated part that makes an expression take many times longer: its beginning, the
 * repeated part, its end. Undefined when none was found.
 */
type Attack = { start: string; pump: string; end: string }

export function findAttack(source: string, flags: string): Attack | undefined {
  const tree = parseExpression(source, flags)
  const alphabet = charactersToTell(tree)
  const pumps = [...alphabet, ...alphabet.flatMap(a => alphabet.map(b => a + b))]
  for (const start of beginnings(tree, alphabet)) {
    for (const pump of pumps) {
      for (const end of ['', '\u{ffff}', '\n']) {
        const attack = { start, pump, end }
        if (grows(tree, flags, attack, shortLengths) && grows(tree, flags, attack, longLengths)) {
          return attack
        }
      }
    }
  }
  return undefined
}

function grows(
  tree: Tree,
  flags: string,
  { start, pump, end }: Attack,
  [short, long]: readonly [number, number],
): boolean {
  const steps = (length: number) => {
    const text = start + pump.repeat(length / pump.length) + end
    return countSteps(tree, text, flags, maxSteps)
  }
  try {
    return steps(long) > suspiciousGrowth * steps(short)
  } catch (problem) {
    if (problem instanceof TooManyStepsError) return true
    throw problem
  }
}

const candidates = [
  ...Array.from({ length: 127 }, (_, code) => String.fromCharCode(code)),
  'é',
  '\u3000',
  '\u2028',
  '\ud83d',
  '\uffff',
]

/** One character of each kind that the expression distinguishes. */
function charactersToTell(tree: Tree): string[] {
  const sets = charactersOf(tree)
  const kinds = new Map<string, string>()
  for (const char of candidates) {
    const kind = sets.map(accepts => (accepts(char) ? 1 : 0)).join('')
    // A letter is easier to read in the attack than a control character.
    if (!kinds.has(kind) || /[a-z]/.test(char)) kinds.set(kind, char)
  }
  return [...kinds.values()]
}

function charactersOf(tree: Tree): ((char: string) => boolean)[] {
  if (tree.kind === 'character') return [tree.accepts]
  return childrenOf(tree).flatMap(charactersOf)
}

function childrenOf(tree: Tree): Tree[] {
  if (!('of' in tree)) return []
  return Array.isArray(tree.of) ? tree.of : [tree.of]
}

/** Texts that lead a matcher to each repetition. */
function beginnings(tree: Tree, alphabet: string[]): Set<string> {
  const found = new Set([''])

  /** Returns a text that the part matches, after `before`. */
  function pass(node: Tree, before: string): string {
    switch (node.kind) {
      case 'character':
        return alphabet.find(char => node.accepts(char)) ?? ''
      case 'sequence':
        return node.of.reduce((text, part) => text + pass(part, before + text), '')
      case 'choice':
        return node.of.map(option => pass(option, before))[0] ?? ''
      case 'repeat': {
        if (node.max > 10) found.add(before)
        const once = pass(node.of, before)
        return once.repeat(Math.max(node.min, Math.min(node.max, 1)))
      }
      case 'group':
        return pass(node.of, before)
      default:
        return ''
    }
  }

  found.add(pass(tree, ''))
  return found
}
