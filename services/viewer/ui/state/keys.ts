import { signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { readSetting, writeSetting } from './settings.ts'

/**
 * `keys` are named as in `KeyboardEvent.key`; `g l` is one key after the other, `Ctrl+K` is also
 * `⌘K` and works in fields.
 */
type Binding = {
  keys: string[]
  does: string
  run: () => void
  /** One or two words for the foot of the page; only the most important keys have them. */
  hint?: string | undefined
  /** Where several keys share a hint: `1–5`. */
  hintKeys?: string
}
export type Bindings = { title: string; bindings: Binding[] }

/** Single letters get in the way of speech input, so they can be turned off (WCAG 2.1.4). */
export const keysOn = signal(readSetting('keys') !== 'off')

export function setKeysOn(on: boolean): void {
  keysOn.value = on
  writeSetting('keys', on ? 'on' : 'off')
}

/** The keys of the current page; those registered last come first. The help lists the same. */
export const activeBindings = signal<Bindings[]>([])

export function bindKeys(group: Bindings): () => void {
  activeBindings.value = [...activeBindings.value, group]
  return () => {
    activeBindings.value = activeBindings.value.filter(each => each !== group)
  }
}

const sequenceMillis = 1_200
let prefix = { key: '', untilMillis: 0 }

export const followKeys = () => addEventListener('keydown', handleKey)

function handleKey(event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]') || event.altKey) return
  const isChord = event.ctrlKey || event.metaKey
  if (isChord) runChord(event)
  if (isChord || isTyping(event.target)) return
  if (!keysOn.value && event.key.length === 1 && event.key !== '?') return
  const pressed = prefix.untilMillis > event.timeStamp ? `${prefix.key} ${event.key}` : event.key
  prefix = { key: '', untilMillis: 0 }
  const groups = activeBindings.value.toReversed()
  const binding = groups.flatMap(group => group.bindings).find(each => each.keys.includes(pressed))
  if (binding && !pressesItself(event)) {
    event.preventDefault()
    binding.run()
  } else if (startsSequence(groups, pressed)) {
    prefix = { key: pressed, untilMillis: event.timeStamp + sequenceMillis }
  }
}

function runChord(event: KeyboardEvent): void {
  const pressed = `Ctrl+${event.key.toUpperCase()}`
  const bindings = activeBindings.value.flatMap(group => group.bindings)
  const binding = event.shiftKey ? undefined : bindings.find(each => each.keys.includes(pressed))
  if (!binding) return
  event.preventDefault()
  binding.run()
}

const startsSequence = (groups: Bindings[], pressed: string) =>
  groups.some(group =>
    group.bindings.some(({ keys }) => keys.some(each => each.startsWith(`${pressed} `))),
  )

/** Keys typed into a field are text. */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Enter and Space press the focused button or link. */
const pressesItself = ({ key, target }: KeyboardEvent) =>
  (key === 'Enter' || key === ' ') &&
  target instanceof HTMLElement &&
  target.closest('a, button, summary') !== null

/** Binds keys while the component is shown. */
export const useKeys = (title: string, bindings: Binding[]) =>
  useLayoutEffect(() => bindKeys({ title, bindings }), [])
