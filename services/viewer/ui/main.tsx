import { render } from 'preact'
import { App } from './app.tsx'
import { globalKeys } from './global-keys.ts'
import { followEvents } from './state/events.ts'
import { followFileDrops } from './state/file-drops.ts'
import { bindKeys, followKeys } from './state/keys.ts'
import { followLocation } from './state/location.ts'
import { applyTheme } from './state/theme.ts'
import './styles/all.ts'

applyTheme()
followLocation()
followEvents()
followKeys()
followFileDrops()
bindKeys(globalKeys)
render(<App />, document.getElementById('page')!)
