import type { Expression } from '../../../services/viewer/filter/xray/expression.ts'
import { matches } from '../../../services/viewer/filter/xray/matches.ts'
import { parseFilterExpression } from '../../../services/viewer/filter/xray/parse.ts'
import { prefilterFor } from '../../../services/viewer/filter/xray/prefilter.ts'
import { FilterError } from '../../../services/viewer/filter/xray/scanner.ts'
import type { TraceSubject } from '../../../services/viewer/filter/xray/subject.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { expression, filterWords } from '../grammar/filter-expression.ts'
import { textMutator } from '../mutate/text.ts'
import { type Target, ViolationError } from '../target.ts'

const element = {
  flags: { fault: true, root: true } as const,
  numbers: { responsetime: 0.5, duration: 1, 'http.status': 500 },
  texts: { 'http.url': ['http://a/'], 'http.method': ['GET'], user: ['ada'] },
}

const node = { name: 'activities', type: 'AWS::EC2::Instance' }

const subject: TraceSubject = {
  trace: element,
  services: [{ ...element, node, texts: { ...element.texts, name: ['activities'] } }],
  edges: [{ ...element, from: node, to: { name: 'notifications' } }],
  annotations: { app_handle: ['ada'], n: [1], b: [true] },
}

const parsed = (text: string): Expression | undefined | 'refused' => {
  try {
    return parseFilterExpression(text)
  } catch (problem) {
    if (!(problem instanceof FilterError)) throw problem
    if (problem.position >= 0 && problem.position <= text.length) return 'refused'
    throw new ViolationError(`position ${problem.position} of ${text.length} characters`)
  }
}

/** Checks properties of every expression that need no second implementation. */
function check(text: string): void {
  const original = parsed(text)
  if (original === undefined || original === 'refused') return
  prefilterFor(original)
  const holds = runAtOnce(matches(original, subject, () => original))
  const variants: [string, boolean][] = [
    [`!(${text}\n)`, !holds],
    [`(${text}\n) AND (${text}\n)`, holds],
    [`(${text}\n) OR !(${text}\n)`, true],
    [`(${text}\n) AND !(${text}\n)`, false],
  ]
  for (const [variant, expected] of variants) {
    const expression = parsed(variant)
    // One bracket more, or twice the length, may exceed a limit.
    if (expression === 'refused' || expression === undefined) continue
    if (runAtOnce(matches(expression, subject, () => original)) === expected) continue
    throw new ViolationError(`${JSON.stringify(variant).slice(0, 200)} is ${!expected}`)
  }
}

export const filterExpressions: Target = {
  name: 'filter-expressions',
  about: "X-Ray's filter expressions: read, held against a trace, and negated",
  generate: random => Buffer.from(expression(random)),
  mutate: textMutator(filterWords),
  open: () => ({ run: input => check(input.toString('utf8')) }),
}
