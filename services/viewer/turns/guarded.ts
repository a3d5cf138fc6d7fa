/**
 * Wraps the callback of a timer. An exception in a timer, or a rejected promise that is not
 * awaited, ends the process: every timer of the viewer uses this.
 */
export function guarded(work: () => unknown, onProblem: (problem: unknown) => void): () => void {
  return () => {
    try {
      const result = work()
      if (result instanceof Promise) result.catch(onProblem)
    } catch (problem) {
      onProblem(problem)
    }
  }
}
