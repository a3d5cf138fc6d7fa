import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

/** Runs `work` untraced, and without the context of the request that happens to run now. */
export const untraced = <Result>(work: () => Result): Result =>
  context.with(suppressTracing(ROOT_CONTEXT), work)
