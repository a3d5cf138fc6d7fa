import { render } from 'preact'
import { App } from './app.tsx'
import { globalKeys } from './global-keys.ts'
import { followEvents } from './state/events.ts'
import { followFileDrops } from './state/file-drops.ts'
import { bindKeys, followKeys } from './state/keys.ts'
import { followLocation } from './state/location.ts'
import { applyTheme } from './state/theme.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/lists.css'
import './styles/trace.css'
import './styles/waterfall.css'
import './styles/lenses.css'
import './styles/wires.css'
import './styles/map.css'
import './styles/traces.css'
import './styles/pages.css'
import './styles/import.css'

applyTheme()
followLocation()
followEvents()
followKeys()
followFileDrops()
bindKeys(globalKeys)
render(<App />, document.getElementById('page')!)
