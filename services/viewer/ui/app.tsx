import { rowText } from './compute/outside-text.ts'
import { ImportPanel } from './import/import-panel.tsx'
import { ComparePage } from './pages/compare-page.tsx'
import { CostPage } from './pages/cost-page.tsx'
import { ErrorItemPage } from './pages/error-item-page.tsx'
import { ErrorsPage } from './pages/errors-page.tsx'
import { LearnPage } from './pages/learn-page.tsx'
import { LivePage } from './pages/live-page.tsx'
import { LogsPage } from './pages/logs-page.tsx'
import { MapPage } from './pages/map-page.tsx'
import { RoutesPage } from './pages/routes-page.tsx'
import { TracePage } from './pages/trace-page.tsx'
import { TracesPage } from './pages/traces-page.tsx'
import { BadTraceIdPage, UnknownPage } from './pages/unknown-page.tsx'
import { WiresPage } from './pages/wires-page.tsx'
import { KeyHelp } from './parts/key-help.tsx'
import { Banner, Footer, TopBar } from './shell.tsx'
import { route } from './state/location.ts'
import { useTitle } from './state/title.ts'

export function App() {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <TopBar />
      <Banner />
      <ImportPanel />
      <main id="main" tabIndex={-1}>
        <Page />
      </main>
      <Footer />
      <KeyHelp />
    </>
  )
}

function Page() {
  const here = route.value
  useTitle(titleOf(here))
  switch (here.page) {
    case 'live':
      return <LivePage />
    case 'traces':
      return <TracesPage />
    case 'routes':
      return <RoutesPage />
    case 'cost':
      return <CostPage />
    case 'learn':
      return <LearnPage />
    case 'map':
      return <MapPage />
    case 'errors':
      return <ErrorsPage />
    case 'error':
      return <ErrorItemPage key={here.fingerprint} fingerprint={here.fingerprint} />
    case 'logs':
      return <LogsPage />
    case 'wires':
      return <WiresPage />
    case 'trace':
      return <TracePage key={here.traceId} traceId={here.traceId} />
    case 'compare':
      return <ComparePage key={`${here.a} ${here.b}`} a={here.a} b={here.b} />
    case 'bad-trace-id':
      return <BadTraceIdPage text={here.text} />
    case 'unknown':
      return <UnknownPage />
  }
}

const titles = {
  live: 'Live requests',
  traces: 'Traces',
  routes: 'Routes',
  cost: 'Cost of a month',
  learn: 'Learn',
  map: 'Service map',
  errors: 'Errors',
  logs: 'Logs',
  wires: 'Wires',
  compare: 'Compare',
  'bad-trace-id': 'Not a trace id',
  unknown: 'No such page',
} as const

/** Until the page itself knows better: a trace and an error have their own. */
function titleOf(here: typeof route.value): string {
  if (here.page === 'trace') return `Trace ${here.traceId}`
  return here.page === 'error' ? `Error ${rowText(here.fingerprint, 80)}` : titles[here.page]
}
