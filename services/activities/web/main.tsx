import { render } from 'preact'
import { App } from './app.tsx'
import './styles/page.css'
import { startTracing } from './tracing/tracing.ts'

// Before the first request, which belongs to the load of the page.
startTracing()
render(<App />, document.getElementById('page')!)
