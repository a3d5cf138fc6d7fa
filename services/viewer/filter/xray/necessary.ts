import { type Expression, type FlagKeyword, flagKeywords, type Test } from './expression.ts'
import type { FilterElement, TraceSubject } from './subject.ts'

/**
 * What must be so of every trace that matches an expression, as far as a database can see it at
 * once: it need not read the others. Bits of flags are those of `flagBits`.
 */
export type Necessary = {
  /** Set on the trace itself. */
  traceFlags: number
  /** Each set on some service or edge. */
  partFlags: number
  /** Somewhere in the subject's text; empty: nothing in particular. */
  needle: string
}

export const nothingNecessary: Necessary = { traceFlags: 0, partFlags: 0, needle: '' }

export function necessaryFor(expression: Expression | undefined): Necessary {
  return expression ? ofTerm(expression, 'traceFlags') : nothingNecessary
}

/** What a subject has to offer to `necessaryFor`. */
export const flagsOf = ({ trace, services, edges }: TraceSubject) => ({
  traceFlags: flagBits(trace.flags),
  partFlags: [...services, ...edges].reduce((bits, part) => bits | flagBits(part.flags), 0),
})

export const flagBits = (flags: FilterElement['flags']) =>
  flagKeywords.reduce((bits, flag) => bits | (flags[flag] ? bitOf(flag) : 0), 0)

const bitOf = (flag: FlagKeyword) => 1 << flagKeywords.indexOf(flag)

/** `of`: whose flags a flag keyword here asks for. */
function ofTerm(term: Expression, of: 'traceFlags' | 'partFlags'): Necessary {
  switch (term.kind) {
    case 'all-of':
      return term.of.map(each => ofTerm(each, of)).reduce(both, nothingNecessary)
    case 'flag':
      return { ...nothingNecessary, [of]: bitOf(term.keyword) }
    case 'text':
    case 'annotation':
      return withNeedles(textOf(term.test))
    case 'service':
      return both(withNeedles(term.id.name, term.id.type), ofBraces(term.filter))
    case 'edge': {
      const { from, to, filter } = term
      return both(withNeedles(from.name, from.type, to.name, to.type), ofBraces(filter))
    }
    default:
      return nothingNecessary
  }
}

const ofBraces = (filter: Expression | undefined) =>
  filter ? ofTerm(filter, 'partFlags') : nothingNecessary

const textOf = (test: Test | undefined) =>
  typeof test?.value === 'string' ? test.value : undefined

/** The longest text says most. Half a character pair is written otherwise when it stands alone. */
function withNeedles(...texts: (string | undefined)[]): Necessary {
  const needles = texts.map(text => (text?.isWellFormed() ? JSON.stringify(text).slice(1, -1) : ''))
  return { ...nothingNecessary, needle: needles.reduce(longer, '') }
}

const longer = (a: string, b: string) => (b.length > a.length ? b : a)

const both = (a: Necessary, b: Necessary): Necessary => ({
  traceFlags: a.traceFlags | b.traceFlags,
  partFlags: a.partFlags | b.partFlags,
  needle: longer(a.needle, b.needle),
})
