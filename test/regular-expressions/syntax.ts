/** A regular expression as a tree, as far as its cost depends on it. */
export type Tree =
  | { kind: 'character'; accepts(char: string): boolean }
  | { kind: 'boundary'; holds(text: string, at: number): boolean }
  | { kind: 'sequence'; of: Tree[] }
  | { kind: 'choice'; of: Tree[] }
  | { kind: 'group'; of: Tree; number: number }
  | { kind: 'same-as-group'; number: number }
  | { kind: 'lookahead'; of: Tree; isNegated: boolean }
  | { kind: 'repeat'; of: Tree; min: number; max: number; isLazy: boolean }

/** Parses what `RegExp` accepts; one-character parts are left to a `RegExp` of their own. */
export function parseExpression(source: string, flags: string): Tree {
  const partFlags = flags.replaceAll(/[gy]/g, '')
  let at = 0
  let groups = 0

  const take = (form: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(form.source, 'yu')
    sticky.lastIndex = at
    const found = sticky.exec(source) ?? undefined
    at += found?.[0].length ?? 0
    return found
  }

  function choice(): Tree {
    const of = [sequence()]
    while (take(/\|/)) of.push(sequence())
    return of.length === 1 ? of[0]! : { kind: 'choice', of }
  }

  function sequence(): Tree {
    const of: Tree[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') of.push(repeated())
    return { kind: 'sequence', of }
  }

  function repeated(): Tree {
    const of = atom()
    const [quantifier] = take(/[*+?]|\{\d+(?:,\d*)?\}/) ?? []
    if (!quantifier) return of
    const [min = '', max = min] = /\d/.test(quantifier) ? quantifier.slice(1, -1).split(',') : []
    const isLazy = take(/\?/) !== undefined
    const most = max === '' ? Number.POSITIVE_INFINITY : Number(max)
    if (quantifier === '?') return { kind: 'repeat', of, min: 0, max: 1, isLazy }
    return { kind: 'repeat', of, min: quantifier === '+' ? 1 : Number(min), max: most, isLazy }
  }

  function atom(): Tree {
    const lookbehind = take(/\(\?<([!=])/)
    if (lookbehind) return behind(lookbehind[1] === '!')
    const ahead = take(/\(\?([!=])/)
    if (ahead) return { kind: 'lookahead', of: closed(), isNegated: ahead[1] === '!' }
    if (take(/\(\?:/)) return closed()
    if (take(/\((?:\?<\w+>)?/)) return { kind: 'group', number: ++groups, of: closed() }
    const same = take(/\\([1-9])/)
    if (same) return { kind: 'same-as-group', number: Number(same[1]) }
    const boundary = take(/\\[bB]|[\^$]/)
    if (boundary) return boundaryOf(boundary[0], partFlags)
    return characterOf(one(), partFlags)
  }

  /** The source of a part that matches one character. */
  function one(): string {
    const set = take(
      /\[(?:\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[\s\S]|[\s\S]/,
    )
    return set![0]
  }

  function closed(): Tree {
    const of = choice()
    if (!take(/\)/)) throw new Error(`no ")" at ${at} of ${source}`)
    return of
  }

  /** A lookbehind is short in all our expressions, so it is not counted as work. */
  function behind(isNegated: boolean): Tree {
    const start = at
    closed()
    const form = new RegExp(`(?:${source.slice(start, at - 1)})$`, partFlags)
    return { kind: 'boundary', holds: (text, end) => form.test(text.slice(0, end)) !== isNegated }
  }

  const tree = choice()
  if (at < source.length) throw new Error(`cannot be parsed at ${at}: ${source}`)
  return tree
}

function characterOf(part: string, flags: string): Tree {
  const form = new RegExp(`^(?:${part})$`, flags.replace('m', ''))
  const known = new Map<string, boolean>()
  const accepts = (char: string) => {
    const verdict = known.get(char) ?? form.test(char)
    known.set(char, verdict)
    return verdict
  }
  return { kind: 'character', accepts }
}

function boundaryOf(sign: string, flags: string): Tree {
  const isLine = flags.includes('m')
  const isWord = (char: string | undefined) => char !== undefined && /\w/.test(char)
  const isBoundary = (text: string, at: number) => isWord(text[at - 1]) !== isWord(text[at])
  const holds = {
    '^': (text: string, at: number) => at === 0 || (isLine && text[at - 1] === '\n'),
    $: (text: string, at: number) => at === text.length || (isLine && text[at] === '\n'),
    '\\b': isBoundary,
    '\\B': (text: string, at: number) => !isBoundary(text, at),
  }[sign]!
  return { kind: 'boundary', holds }
}
