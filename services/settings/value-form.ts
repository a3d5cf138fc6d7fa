/**
 * What a setting may hold. Values are pasted from pages, chats and password stores, which add
 * characters that no one sees: a key with one of these looks right and fails everywhere.
 */
export type ValueForm = {
  /** Completes "expected …". */
  expected: string
  maxChars: number
  /** Whether a character may be in the value. `next` is empty at its end. */
  allows(character: string, next: string): boolean
}

/**
 * Control and format characters, line breaks, spaces other than the common one, letters without a
 * shape, and U+FFFD, which stands for bytes that are not UTF-8.
 */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffd]|\u034f/u

const form = (
  characters: string,
  maxChars: number,
  allows: ValueForm['allows'] = character => !invisible.test(character),
): ValueForm => ({ expected: `at most ${maxChars} ${characters}`, maxChars, allows })

/** Anything that is visible. */
export const textForm = form('visible characters', 8192)

/** Lists that are read leniently, such as `NO_PROXY`: line breaks and tabs are between their entries. */
export const listForm = form(
  'visible characters',
  8192,
  character => /[\t\r\n]/.test(character) || !invisible.test(character),
)

/**
 * Joiners without a width are part of words and of emoji. Before other characters, and at the end, they
 * have been pasted.
 */
const allowsJoiners: ValueForm['allows'] = (character, next) =>
  !invisible.test(character) || (/[\u200c\u200d]/.test(character) && isJoined.test(next))

const isJoined = /^(?![\0-\x7f]|\p{Script=Latin})[\p{L}\p{S}]/u

/** Names of services, environments, teams and the like: no vendor takes a longer one. */
export const nameForm = form(
  'visible characters',
  255,
  // The wide space of Chinese and Japanese, which their keyboards make.
  (character, next) => (character === '\u3000' && next !== '') || allowsJoiners(character, next),
)

/** Keys and tokens, which travel in headers. */
export const keyForm = form(
  'visible ASCII characters without spaces and quotes',
  8192,
  character => /[!-~]/.test(character) && !/["'`]/.test(character),
)

/** A name that travels in a header. */
export const headerNameForm = form('visible ASCII characters', 255, character =>
  /[ -~]/.test(character),
)

/** The value of a header, in which Latin-1 is allowed. */
export const headerForm = form('visible characters of Latin-1', 8192, character =>
  /[ -~\u00a1-\u00ac\u00ae-\u00ff]/.test(character),
)

export const pathForm = form('visible characters', 4096, allowsJoiners)

/** A character that is not allowed, and where it is. */
type Finding = { code: number; place: string }

/** The first character that a form does not allow; undefined when it allows them all. */
export function findRefused(value: string, { allows }: ValueForm): Finding | undefined {
  const characters = [...value]
  const last = characters.length - 1
  const at = characters.findIndex(
    (character, index) => !allows(character, characters[index + 1] ?? ''),
  )
  if (at < 0) return undefined
  const code = characters[at]!.codePointAt(0)!
  if (at === last) return { code, place: 'its last character' }
  return { code, place: at === 0 ? 'its first character' : `its character ${at + 1}` }
}

/** `its last character is U+200B (zero width space)` */
export const describeRefused = ({ code, place }: Finding): string =>
  `${place} is ${codeName(code)}${names[code] ? ` (${names[code]})` : visibleName(code)}`

const visibleName = (code: number) =>
  invisible.test(String.fromCodePoint(code)) ? '' : ` (${String.fromCodePoint(code)})`

const codeName = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

/** The characters that people meet most, by the names that Unicode gives them. */
const names: Record<number, string> = {
  9: 'tab',
  10: 'line feed',
  13: 'carriage return',
  27: 'escape',
  32: 'space',
  160: 'no-break space',
  173: 'soft hyphen',
  8203: 'zero width space',
  8204: 'zero width non-joiner',
  8205: 'zero width joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8239: 'narrow no-break space',
  8288: 'word joiner',
  65279: 'byte order mark',
  65533: 'replacement character, for bytes that are not UTF-8',
}

/** The value with its invisible characters spelled out: `abc<U+200B>`. */
export const showInvisible = (value: string): string =>
  [...value]
    .map(each => (invisible.test(each) ? `<${codeName(each.codePointAt(0)!)}>` : each))
    .join('')

/**
 * A value without what is around it: white space, also the line break that `echo` and editors add, and
 * one pair of quotes, which `docker --env-file`, Kubernetes and the shell of Windows pass on.
 */
export function withoutWrapping(value: string): string {
  const bare = value.trim()
  const quote = bare[0]
  const isQuoted = bare.length > 1 && (quote === '"' || quote === "'") && bare.at(-1) === quote
  return isQuoted ? bare.slice(1, -1).trim() : bare
}
