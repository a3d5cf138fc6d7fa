import { useEffect, useRef } from 'preact/hooks'
import { helpOpen } from './parts/key-help.tsx'
import { SiteSearch } from './parts/site-search.tsx'
import { announcement } from './state/copy.ts'
import { connection } from './state/events.ts'
import { activeBindings } from './state/keys.ts'
import { route } from './state/location.ts'
import { withRange } from './state/range.ts'
import { nextTheme, theme } from './state/theme.ts'
import { inViewer } from './state/trace-file.ts'
import { otherZone, zoneNow } from './state/zone.ts'

const pages = [
  { href: '/', page: 'live', title: 'Live' },
  { href: '/traces', page: 'traces', title: 'Traces' },
  { href: '/routes', page: 'routes', title: 'Routes' },
  { href: '/map', page: 'map', title: 'Map' },
  { href: '/errors', page: 'errors', title: 'Errors' },
  { href: '/logs', page: 'logs', title: 'Logs' },
  { href: '/wires', page: 'wires', title: 'Wires' },
  { href: '/learn', page: 'learn', title: 'Learn' },
] as const

export function TopBar() {
  const { page } = route.value
  const links = useRef<HTMLElement>(null)
  // On a phone the links are scrolled sideways: the current one must be in sight.
  useEffect(() => {
    links.current
      ?.querySelector('[aria-current]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [page])
  return (
    <header class="top">
      <a class="brand" href="/" aria-label="Waywiser">
        <span aria-hidden="true">◔</span> <span class="roomy">Waywiser</span>
      </a>
      <nav aria-label="Pages" ref={links}>
        {pages.map(({ href, title, ...each }) => (
          <a
            key={href}
            href={withRange(href)}
            aria-current={page === each.page ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <SiteSearch />
      <span class={`connection connection-${connection.value}`}>
        {connectionLooks[connection.value].glyph}{' '}
        <span class="roomy">{connectionLooks[connection.value].word}</span>
      </span>
      <PageButtons />
    </header>
  )
}

const connectionLooks = {
  open: { glyph: '●', word: 'connected' },
  lost: { glyph: '✖', word: 'offline' },
  connecting: { glyph: '…', word: 'connecting' },
} as const

const themeLooks = {
  system: { glyph: '◐', word: 'system' },
  light: { glyph: '○', word: 'light' },
  dark: { glyph: '●', word: 'dark' },
} as const

export const PageButtons = () => (
  <>
    <button
      type="button"
      onClick={nextTheme}
      aria-label={`Colour theme: ${theme.value}. Change it`}
    >
      {themeLooks[theme.value].glyph} <span class="roomy">{themeLooks[theme.value].word}</span>
    </button>
    <button type="button" onClick={() => (helpOpen.value = true)} aria-label="Keys and symbols">
      ?
    </button>
  </>
)

/** Without its server the page stays readable, but nothing new arrives. */
export function Banner() {
  if (connection.value !== 'lost') return null
  return (
    <p class="banner" role="alert">
      The viewer does not answer, so nothing new arrives. Start it again with <code>npm start</code>
      ; this page reconnects by itself.
    </p>
  )
}

/** The most important keys of this page, and an announcement of what was just done. */
export function Footer() {
  const hints = activeBindings.value
    .flatMap(group => group.bindings)
    .filter(binding => binding.hint !== undefined)
  return (
    <footer class="foot">
      <ul>
        {hints.map(({ keys, hint, hintKeys }) => (
          <li key={hint}>
            <kbd>{hintKeys ?? (keys[0] === ' ' ? 'Space' : keys[0])}</kbd> {hint}
          </li>
        ))}
        <li>
          <kbd>?</kbd> all keys
        </li>
      </ul>
      <p role="status">{announcement.value}</p>
      {inViewer && <a href={withRange('/cost')}>Cost</a>}
      <button type="button" class="quiet" onClick={otherZone}>
        Times in {zoneNow()}
      </button>
    </footer>
  )
}
