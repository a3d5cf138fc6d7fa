/** Stands where a secret stood. */
export const mark = '***'

/** The same in an address, where stars would be characters of it. */
export const addressMark = 'REDACTED'
