/** Why a scenario is not played or switched, for the answer. */
export class ScenarioProblem extends Error {
  readonly status: number
  readonly hint: string

  constructor(status: number, message: string, hint: string) {
    super(message)
    this.status = status
    this.hint = hint
  }
}
