import {
  type Expression,
  type FlagKeyword,
  flagKeywords,
  type StateKeyword,
  type Test,
} from './expression.ts'
import type { FilterElement, TraceSubject } from './subject.ts'

/**
 * Conditions that every match of an expression fulfils and SQLite can test without parsing the
 * subject. Bits of flags are those of `flagBits`.
 */
export type Prefilter = {
  /** Flags of the trace itself. */
  traceFlags: number
  /** Each is set on some service or edge. */
  partFlags: number
  /** A part of the subject's text. Empty: no condition. */
  needle: string
  /** What the amounts of records must be: see `amountBits`. */
  amounts: number
}

/** Something failed; no span came. */
export const amountBits = { failures: 1, noSpans: 2 }

export const noPrefilter: Prefilter = { traceFlags: 0, partFlags: 0, needle: '', amounts: 0 }

export function prefilterFor(expression: Expression | undefined): Prefilter {
  return expression ? ofTerm(expression, 'traceFlags') : noPrefilter
}

/** The flags of a subject, which `prefilterFor` refers to. */
export const flagsOf = ({ trace, services, edges }: TraceSubject) => ({
  traceFlags: flagBits(trace.flags),
  partFlags: [...services, ...edges].reduce((bits, part) => bits | flagBits(part.flags), 0),
})

export const flagBits = (flags: FilterElement['flags']) =>
  flagKeywords.reduce((bits, flag) => bits | (flags[flag] ? bitOf(flag) : 0), 0)

const bitOf = (flag: FlagKeyword) => 1 << flagKeywords.indexOf(flag)

/** The prefilter of a term. `of` says whose flags a flag keyword means here. */
function ofTerm(term: Expression, of: 'traceFlags' | 'partFlags'): Prefilter {
  switch (term.kind) {
    case 'all-of':
      return term.of.map(each => ofTerm(each, of)).reduce(both, noPrefilter)
    case 'flag':
      return { ...noPrefilter, [of]: bitOf(term.keyword) }
    case 'state':
      return { ...noPrefilter, amounts: amountsOf(term.keyword) }
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
      return noPrefilter
  }
}

function amountsOf(keyword: StateKeyword): number {
  if (keyword === 'errorsinside') return amountBits.failures
  return keyword === 'sampledout' ? amountBits.noSpans : 0
}

const ofBraces = (filter: Expression | undefined) =>
  filter ? ofTerm(filter, 'partFlags') : noPrefilter

const textOf = (test: Test | undefined) =>
  typeof test?.value === 'string' ? test.value : undefined

/** The longest text selects most. JSON escapes a lone surrogate, so it cannot be searched for. */
function withNeedles(...texts: (string | undefined)[]): Prefilter {
  const needles = texts.map(text => (text?.isWellFormed() ? JSON.stringify(text).slice(1, -1) : ''))
  return { ...noPrefilter, needle: needles.reduce(longer, '') }
}

const longer = (a: string, b: string) => (b.length > a.length ? b : a)

const both = (a: Prefilter, b: Prefilter): Prefilter => ({
  traceFlags: a.traceFlags | b.traceFlags,
  partFlags: a.partFlags | b.partFlags,
  needle: longer(a.needle, b.needle),
  amounts: a.amounts | b.amounts,
})
