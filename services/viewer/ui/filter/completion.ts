import { flagKeywords, numberKeywords, textKeywords } from '../../filter/xray/expression.ts'

/** What has been seen in traces, for filling in. */
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
export type Completion = { from: number; to: number; options: Option[] }

const maxOptions = 12

// What stands before the caret is looked for from each place of so many characters.
const longestTerm = 500

const keywordOptions: Option[] = [
  ...flagKeywords.map(text => ({ text, what: 'yes or no' })),
  ...numberKeywords.map(text => ({
    text,
    what: text === 'http.status' ? 'number' : 'seconds',
  })),
  ...textKeywords.map(text => ({ text, what: 'text' })),
  { text: 'service(', what: 'a service has it' },
  { text: 'edge(', what: 'a call from one to another has it' },
  { text: 'group.name = ', what: 'a group of X-Ray' },
]

const numeric = new Set<string>(numberKeywords)

/** What could stand at the caret of an X-Ray filter expression; nothing where anything could. */
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

/** Where the word begins that a text ends with. */
function wordStart(text: string): number {
  let start = text.length
  while (/^[\w.\-[\]]$/.test(text[start - 1] ?? '')) start--
  return start
}

const startsRank = ({ text }: Option, wanted: string) =>
  text.toLowerCase().startsWith(wanted) ? 0 : 1

/** Where the text begins that is still being written; undefined outside of texts. */
function openQuoteIn(before: string): number | undefined {
  let open: number | undefined
  for (let at = 0; at < before.length; at++) {
    if (before[at] === '\\' && open !== undefined) at++
    else if (before[at] === '"') open = open === undefined ? at : undefined
  }
  return open
}

function openOptions(head: string, seen: Vocabulary, isInText: boolean) {
  const compared = /([\w.]+(?:\[[^\]]*\])?)\s*(?:!=|=|contains|beginswith|endswith)\s*$/i.exec(head)
  if (compared) return valuesOf(compared[1]!, seen)
  if (/\btype\s*:\s*$/i.test(head)) return { options: named(seen.types, 'type'), isText: true }
  if (/(\b(service|edge)\s*\(|\bedge\s*\([^)]*,|\bname\s*:)\s*$/i.test(head)) {
    return { options: named(seen.services, 'service'), isText: true }
  }
  if (isInText || /[<>]=?\s*$/.test(head)) return { options: [], isText: true }
  return { options: [...joining(head), ...keywordOptions, ...annotations(seen)], isText: false }
}

/** `AND` and `OR` where a term has just ended. */
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

/** The filter with an option put in, and where the caret stands after it. */
export function complete(text: string, { from, to }: Completion, option: Option) {
  const filled = text.slice(0, from) + option.text
  return { text: filled + text.slice(to), caret: filled.length }
}
