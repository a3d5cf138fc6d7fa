import { signal } from '@preact/signals'
import { theme } from './theme.ts'

/** A canvas does not follow the style sheet by itself. */
const dark = matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = signal(dark.matches)
dark.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches
})

/** Colours of the style sheet's tokens, updated when the theme changes. */
export function useColours<Name extends string>(tokens: { [name in Name]: string }) {
  // Reading them makes the calling component render again when they change.
  void [theme.value, systemIsDark.value]
  const probe = document.body.appendChild(document.createElement('i'))
  // Colours that a reader's system forces would be one: the marks in a picture tell them apart.
  probe.style.forcedColorAdjust = 'none'
  const entries = Object.entries<string>(tokens).map(([name, token]) => {
    // A token is `light-dark(…)`; only the computed style of an element has one colour.
    probe.style.color = `var(${token})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(entries) as { [name in Name]: string }
}
