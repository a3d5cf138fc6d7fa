import type { Signal } from '@preact/signals'
import type { Trace } from '../../records/api.ts'
import { LoadedTrace } from '../pages/trace-page.tsx'
import { KeyHelp } from '../parts/key-help.tsx'
import { Footer, PageButtons } from '../shell.tsx'
import { exactTime } from '../state/zone.ts'

/** The page of one trace, which is all that there is. */
export function TraceFilePage(props: { trace: Signal<Trace>; exportedMillis: number }) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="top">
        <span class="brand">
          <span aria-hidden="true">◔</span> Waywiser
        </span>
        <span>a trace as it was at {exactTime(props.exportedMillis)}</span>
        <span class="top-space" />
        <PageButtons />
      </header>
      <main id="main" tabIndex={-1}>
        <LoadedTrace trace={props.trace} />
      </main>
      <Footer />
      <KeyHelp />
    </>
  )
}
