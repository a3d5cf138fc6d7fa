/** A batch that is not taken, with the answer to it: a status, a code and a sentence. */
export class PageRefusal extends Error {
  readonly status: 400 | 403
  readonly code: string

  constructor(status: 400 | 403, code: string, message: string) {
    super(message)
    this.name = 'PageRefusal'
    this.status = status
    this.code = code
  }
}

/** @param expected in words, after the name of the member */
export const malformed = (member: string, expected: string) =>
  new PageRefusal(400, 'bad_page_spans', `${member}: expected ${expected}`)
