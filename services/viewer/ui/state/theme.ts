import { signal } from '@preact/signals'
import { readSetting, writeSetting } from './settings.ts'

/** `system` follows the operating system. */
const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const stored = readSetting('theme')
export const theme = signal<Theme>(themes.find(each => each === stored) ?? 'system')

export function applyTheme(): void {
  const { dataset } = document.documentElement
  if (theme.value === 'system') delete dataset.theme
  else dataset.theme = theme.value
}

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!
  writeSetting('theme', theme.value)
  applyTheme()
}
