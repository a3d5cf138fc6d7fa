import {
  flagKeywords,
  numberKeywords,
  stateKeywords,
  textKeywords,
} from '../../filter/xray/expression.ts'

/** Names and values seen in traces, for completion. */
export type Vocabulary = {
  services: string[]
  types: string[]
  groups: string[]
  /** Values by keyword in lower case, such as `http.method`, or by `annotation.<key>`. */
  values: ReadonlyMap<string, string[]>
  annotationKeys: string[]
}

export type Option = { text: string; what: string }

/** Replaces `from` to `to` of the filter by an option's text. */
type Completion = { from: number; to: number; options: Option[] }

const maxOptions = 12

// The patterns below are tried at each of so many characters before the caret.
const longestTerm = 500

const keywordOptions: Option[] = [
  ...[...flagKeywords, ...stateKeywords].map(text => ({ text, what: 'yes or no' })),
  ...numberKeywords.map(text => ({
    text,
    what: text === 'http.status' ? 'number' : 'seconds',
  })),
  ...textKeywords.map(text => ({ text, what: 'text' })),
  { text: 'service(', what: 'condition on a service' },
  { text: 'edge(', what: 'condition on a call' },
  { text: 'group.name = ', what: 'an X-Ray group' },
]

const numeric = new Set<string>(numberKeywords)

/** Completions at the caret of an X-Ray filter expression; none where any text is allowed. */
export function completionAt(text: string, caret: number, seen: Vocabulary): Completion {
  const before = text.slice(0, caret)
  const openQuote = openQuoteIn(before)
  const head =
    openQuote === undefined ? before.slice(0, wordStart(before)) : before.slice(0, openQuote)
  const from = head.length
  const typed = before.slice(openQuote === undefined ? from : from + 1)
  const { options, isText } = openOptions(head.slice(-longestTerm), seen, openQuote !== undefined)
  const to = openQuote !== undefined && text[caret] === '"' ? caret + 1 : caret
  const wanted = typed.toLowerCase()
  const fitting = options.filter(option => option.text.toLowerCase().includes(wanted))
  const ordered = fitting.sort((one, other) => startsRank(one, wanted) - startsRank(other, wanted))
  return {
    from,
    to,
    options: ordered
      .slice(0, maxOptions)
      .map(option => (isText ? { ...option, text: quoted(option.text) } : option)),
  }
}

/** The start of the word at the end of the text. */
function wordStart(text: string): number {
  let start = text.length
  while (/^[\w.\-[\]]$/.test(text[start - 1] ?? '')) start--
  return start
}

const startsRank = ({ text }: Option, wanted: string) =>
  text.toLowerCase().startsWith(wanted) ? 0 : 1

/** The position of an open quote; undefined outside quotes. */
function openQuoteIn(before: string): number | undefined {
  let open: number | undefined
  for (let at = 0; at < before.length; at++) {
    if (before[at] === '\\' && open !== undefined) at++
    else if (before[at] === '"') open = open === undefined ? at : undefined
  }
  return open
}

function openOptions(head: string, seen: Vocabulary, isQuoted: boolean) {
  const compared = /([\w.]+(?:\[[^\]]*\])?)\s*(?:!=|=|contains|beginswith|endswith)\s*$/i.exec(head)
  if (compared) return valuesOf(compared[1]!, seen)
  if (/\btype\s*:\s*$/i.test(head)) return { options: named(seen.types, 'type'), isText: true }
  if (/(\b(service|edge)\s*\(|\bedge\s*\([^)]*,|\bname\s*:)\s*$/i.test(head)) {
    return { options: named(seen.services, 'service'), isText: true }
  }
  if (isQuoted || /[<>]=?\s*$/.test(head)) return { options: [], isText: true }
  return { options: [...joining(head), ...keywordOptions, ...annotations(seen)], isText: false }
}

/** `AND` and `OR` after a complete term. */
const joining = (head: string): Option[] =>
  /[\w")}\]]\s+$/.test(head) && !/(\b(and|or)|!)\s*$/i.test(head)
    ? [
        { text: 'AND ', what: 'both' },
        { text: 'OR ', what: 'either' },
      ]
    : []

function valuesOf(keyword: string, seen: Vocabulary) {
  const key = keyword.toLowerCase().startsWith('annotation')
    ? keyword.replace(/\[\s*"?([^\]"]*)"?\s*\]/, '.$1')
    : keyword.toLowerCase()
  if (key === 'group.name') return { options: named(seen.groups, 'group'), isText: true }
  const values = seen.values.get(key) ?? []
  const isText = !numeric.has(key) && !values.every(value => /^(-?[\d.]+|true|false)$/.test(value))
  return { options: named(values, 'seen'), isText }
}

const annotations = ({ annotationKeys }: Vocabulary): Option[] =>
  annotationKeys.map(key => ({
    text: /^\w+$/.test(key) ? `annotation.${key}` : `annotation[${key}]`,
    what: 'annotation',
  }))

const named = (texts: string[], what: string): Option[] => texts.map(text => ({ text, what }))
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

/** The filter with the option inserted, and the caret behind it. */
export function complete(text: string, { from, to }: Completion, option: Option) {
  const filled = text.slice(0, from) + option.text
  return { text: filled + text.slice(to), caret: filled.length }
}
