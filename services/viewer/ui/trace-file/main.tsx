import { signal } from '@preact/signals'
import { render } from 'preact'
import type { Trace } from '../../records/api.ts'
import { withSharedMembers } from '../../trace-tree/shared-members.ts'
import { bindKeys, followKeys } from '../state/keys.ts'
import { stayInPage } from '../state/location.ts'
import { applyTheme } from '../state/theme.ts'
import { traceFile } from '../state/trace-file.ts'
import '../styles/all.ts'
import { fileKeys } from './file-keys.ts'
import { followLinks } from './follow-links.ts'
import { TraceFilePage } from './trace-file-page.tsx'

const { textContent, dataset } = traceFile!
const trace = withSharedMembers(JSON.parse(textContent!) as Trace)

applyTheme()
stayInPage(`/trace/${trace.traceId}`)
followLinks()
followKeys()
bindKeys(fileKeys)
render(
  <TraceFilePage trace={signal(trace)} exportedMillis={Number(dataset.exported)} />,
  document.getElementById('page')!,
)
