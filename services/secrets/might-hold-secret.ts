import { partsOfSecretNames } from './secret-names.ts'

// Built from the one list. JSON Web Tokens begin with `eyJ`; `Basic` may stand without a header's name.
const secretPart = new RegExp([...partsOfSecretNames, 'eyJ', 'basic '].join('|'), 'i')

/**
 * Whether a text is worth a closer look: false for nearly all, in less than a microsecond a line, and
 * only where it holds no secret that the functions beside this one would find.
 */
export const mightHoldSecret = (text: string): boolean =>
  secretPart.test(text) || mightHoldUser(text)

/** `postgres://user:password@host` */
function mightHoldUser(text: string): boolean {
  const scheme = text.indexOf('://')
  return scheme >= 0 && text.includes('@', scheme)
}
