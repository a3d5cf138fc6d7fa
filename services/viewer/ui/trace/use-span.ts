import { useEffect } from 'preact/hooks'
import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'
import type { TraceState } from '../state/trace-state.ts'

/** Asks for the whole span of a large trace while it is shown, and renders again when it is there. */
export function useSpan({ source }: TraceState, span: WaterfallSpan | undefined): void {
  source?.filled.value
  useEffect(() => {
    if (span) source?.want(span)
  }, [span])
}
