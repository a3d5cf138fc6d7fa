/** Replaces a secret. */
export const mark = '***'

/** Replaces one in an address, where stars are ordinary characters. */
export const addressMark = 'REDACTED'
