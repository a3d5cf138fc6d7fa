/**
 * What a timer calls. An exception that leaves a timer ends the process, and so does a promise that
 * is rejected with nobody waiting: every timer of the viewer calls through this.
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
