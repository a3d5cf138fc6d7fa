import { isDigits, type Location, readLocation } from './location.ts'

/** A frame as Rollbar writes it. */
export type Frame = Partial<Location> & { filename: string; method?: string; code?: string }

/** The name that Rollbar's clients give to a function without one. */
const nameless = '<unknown>'

/** Reads a line that is a whole frame in JavaScript, Java, .NET, Ruby or PHP. */
export function readFrameLine(line: string): Frame | undefined {
  if (line.startsWith('at ')) return readAt(line.slice('at '.length))
  if (line.startsWith('#')) return readPhp(line)
  return readRuby(line) ?? readFirefox(line)
}

/** V8, the JVM and .NET all begin a frame with `at`. */
function readAt(text: string): Frame | undefined {
  const call = withoutPackage(text)
  return readDotNetPlace(call) ?? readJvm(call) ?? readV8(call) ?? readDotNetMethod(call)
}

/** Logback adds the archive: `shop.Cart.add(Cart.java:12) ~[shop.jar:1.0]`. */
function withoutPackage(text: string): string {
  const end = text.endsWith(']') ? text.lastIndexOf(')') : -1
  return end < 0 ? text : text.slice(0, end + 1)
}

/** `Shop.Cart.Add(Int32 count) in /src/Cart.cs:line 12` */
function readDotNetPlace(text: string): Frame | undefined {
  const mark = text.lastIndexOf(':line ')
  const place = mark < 0 ? -1 : text.lastIndexOf(' in ', mark)
  const line = text.slice(mark + ':line '.length)
  if (place < 0 || !isDigits(line)) return undefined
  const filename = text.slice(place + ' in '.length, mark)
  return { filename, lineno: Number(line), method: withoutArguments(text.slice(0, place)) }
}

/** `shop.Cart.add(Cart.java:12)`, `java.base/java.lang.Thread.run(Unknown Source)` */
function readJvm(text: string): Frame | undefined {
  const open = text.lastIndexOf('(')
  if (open < 1 || !text.endsWith(')') || text[open - 1] === ' ') return undefined
  const inside = text.slice(open + 1, -1)
  const module = text.lastIndexOf('/', open)
  const method = text.slice(module + 1, open)
  if (jvmPlaces.includes(inside)) return { filename: inside, method }
  const place: Frame = readLocation(inside) ?? { filename: inside }
  const isFile = !place.filename.includes(' ') && place.filename.includes('.')
  return isFile && place.colno === undefined ? { ...place, method } : undefined
}

const jvmPlaces = ['Native Method', 'Unknown Source', '<generated>', '<Unknown>']

/** `add (/src/cart.ts:12:3)`, `async /src/cart.ts:12:3`, `new Cart (<anonymous>)` */
function readV8(text: string): Frame | undefined {
  const body = text.startsWith('async ') ? text.slice('async '.length) : text
  const open = body.endsWith(')') ? body.indexOf(' (', 1) : -1
  if (open < 0) {
    const place = readLocation(body)
    return place && { ...place, method: nameless }
  }
  const inside = innermost(body.slice(open + ' ('.length, -1))
  const method = withoutAlias(body.slice(0, open)) || nameless
  if (v8Places.includes(inside) || inside.startsWith('index ')) return { filename: inside, method }
  const place = readLocation(inside)
  return place && { ...place, method }
}

const v8Places = ['<anonymous>', 'native']

/** `eval at run (/a.js:3:1), <anonymous>:1:7` happened in a.js. */
function innermost(place: string): string {
  if (!place.startsWith('eval at ')) return place
  const start = place.lastIndexOf('(')
  const end = place.indexOf(')', start)
  return start < 0 || end < 0 ? place : place.slice(start + 1, end)
}

/** `Layer.handle [as handle_request]` */
function withoutAlias(name: string): string {
  const alias = name.indexOf(' [as ')
  return alias < 0 ? name : name.slice(0, alias)
}

/** `Shop.Cart.Add(Int32 count)`, without a place. */
function readDotNetMethod(text: string): Frame | undefined {
  const isCall = text.endsWith(')') && text.includes('(')
  return isCall ? { filename: '<unknown>', method: withoutArguments(text) } : undefined
}

function withoutArguments(call: string): string {
  const open = call.indexOf('(')
  return (open < 0 ? call : call.slice(0, open)).trimEnd()
}

/** `add@http://localhost/cart.js:12:3`, of Firefox and Safari. */
function readFirefox(line: string): Frame | undefined {
  const at = line.indexOf('@')
  if (at < 0 || line.includes(' ', at)) return undefined
  const place = readLocation(line.slice(at + 1))
  if (place?.colno === undefined) return undefined
  const name = line.slice(0, at)
  return { ...place, method: name.slice(name.lastIndexOf('*') + 1) || nameless }
}

/** ``/app/cart.rb:12:in `add'``, or `'Cart#add'`, with `from` before all but the first. */
function readRuby(line: string): Frame | undefined {
  const mark = line.indexOf(':in ')
  const quote = line[mark + ':in '.length]
  if (mark < 0 || (quote !== '`' && quote !== "'")) return undefined
  const start = line.startsWith('from ') ? 'from '.length : 0
  const place = readLocation(line.slice(start, mark))
  const name = mark + ':in '.length + 1
  const end = line.indexOf("'", name)
  return place && end > 0 ? { ...place, method: line.slice(name, end) } : undefined
}

/** `#0 /app/cart.php(12): Cart->add(1)`, `#1 [internal function]: run()` */
function readPhp(line: string): Frame | undefined {
  const space = line.indexOf(' ')
  const colon = line.indexOf(': ', space)
  if (space < 2 || colon < 0 || !isDigits(line.slice(1, space))) return undefined
  const place = line.slice(space + 1, colon)
  const method = withoutArguments(line.slice(colon + ': '.length))
  const open = place.lastIndexOf('(')
  const number = place.slice(open + 1, -1)
  if (open < 0 || !isDigits(number)) return { filename: place, method }
  return { filename: place.slice(0, open), lineno: Number(number), method }
}
