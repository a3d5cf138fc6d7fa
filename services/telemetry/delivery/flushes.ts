/** Callers that wait until a queue is empty. */
export class Flushes {
  readonly #answers = new Set<(isDone: boolean) => void>()

  get isAwaited(): boolean {
    return this.#answers.size > 0
  }

  /** Resolves with the first answer, or with false after `deadlineMillis`. */
  wait(deadlineMillis: number): Promise<boolean> {
    return new Promise(resolve => {
      const answer = (isDone: boolean) => {
        clearTimeout(guard)
        this.#answers.delete(answer)
        resolve(isDone)
      }
      // Keeps the process alive until then; the queue's own timer does not.
      const guard = setTimeout(answer, deadlineMillis, false)
      this.#answers.add(answer)
    })
  }

  answer(isDone: boolean): void {
    for (const answer of this.#answers) answer(isDone)
  }
}
