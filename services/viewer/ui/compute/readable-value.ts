/** How a value is shown: `sql` and `json` in a block of their own. */
export type Readable = { kind: 'sql' | 'json' | 'text'; text: string }

const sqlKeys = new Set(['db.query.text', 'db.statement', 'sql.sanitized_query'])

// Checking and indenting a longer text would be felt.
const maxJsonChars = 100_000

/** `text`: of the value; JSON in it is indented. */
export function readableValue(key: string, text: string): Readable {
  if (sqlKeys.has(key)) return { kind: 'sql', text }
  return isJsonText(text) ? { kind: 'json', text: indentJson(text) } : { kind: 'text', text }
}

function isJsonText(text: string): boolean {
  if (
    text.length > maxJsonChars ||
    !/^\s*[{[]/.test(text) ||
    !/\S\s*[}\]]\s*$/.test(text.slice(-99))
  )
    return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The tokens of JSON that is known to be well-formed: strings, brackets, commas, colons, the rest. */
function* jsonTokens(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text[at] === '"' ? endOfString(text, at) : endOfWord(text, at)
    if (text[at]!.trim() !== '') yield text.slice(at, end)
    at = end
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

const alone = /[\s"{}[\],:]/

function endOfWord(text: string, start: number): number {
  let at = start + 1
  while (!alone.test(text[start]!) && at < text.length && !alone.test(text[at]!)) at++
  return at
}

const maxIndent = 20

/** JSON in lines. Its numbers and strings stay as they are written, however long. */
function indentJson(text: string): string {
  let depth = 0
  let before = ''
  const parts: string[] = []
  for (const token of jsonTokens(text)) {
    const isEnd = token === '}' || token === ']'
    if (isEnd) depth--
    const isFirst = before === '{' || before === '['
    if (before === ',' || (isFirst && !isEnd) || (isEnd && !isFirst)) {
      parts.push(`\n${'  '.repeat(Math.min(depth, maxIndent))}`)
    }
    parts.push(token === ':' ? ': ' : token)
    if (token === '{' || token === '[') depth++
    before = token
  }
  return parts.join('')
}

// What is quoted is skipped.
const sqlToken =
  /'[^']*'|"[^"]*"|`[^`]*`|\b((?:(?:left|right|full|inner|cross)\s+)?(?:outer\s+)?join|from|where|group\s+by|order\s+by|having|limit|offset|union|values|set|returning|on\s+conflict)\b/gi

const shortSql = 60

/** A statement in one line, in parts that begin with a main clause; together they are the statement. */
export function sqlClauses(text: string): string[] {
  if (text.length <= shortSql || text.trim().includes('\n')) return [text]
  const starts = [...text.matchAll(sqlToken)]
    .filter(([, clause]) => clause)
    .map(({ index }) => index)
  const places = [0, ...starts.filter(index => index > 0), text.length]
  return places.slice(1).map((end, index) => text.slice(places[index], end))
}
