/** Work that is due later, once; it does not keep the process alive. */
export class OneTimer {
  readonly #work: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(work: () => void) {
    this.#work = work
  }

  get isSet(): boolean {
    return this.#timer !== undefined
  }

  /** Replaces the time that was set before. */
  set(millis: number): void {
    this.clear()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#work()
    }, millis).unref()
  }

  /** Keeps the time that was set before. */
  setUnlessSet(millis: number): void {
    if (!this.isSet) this.set(millis)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
