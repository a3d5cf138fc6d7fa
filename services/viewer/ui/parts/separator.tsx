import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { readSetting, writeSetting } from '../state/settings.ts'

const step = 2

/**
 * The border of a column, which can be dragged. Its place is kept in this browser, in percent of the
 * box around it, and is `--own-<name>` in the styles, which have the place of one that was not moved.
 */
export function Separator(props: {
  name: string
  label: string
  least: number
  most: number
  /** Where it is by default, about. */
  usual: number
  /** The column at its right has the width. */
  isRight?: boolean
}) {
  const { name, label, least, most, usual, isRight } = props
  const share = useSignal(Number(readSetting(name)) || undefined)
  const line = useRef<HTMLDivElement>(null)
  const set = (next: number | undefined) => {
    share.value = next && Math.round(Math.min(most, Math.max(least, next)) * 10) / 10
    writeSetting(name, `${share.value ?? ''}`)
  }
  const placeOf = (x: number) => {
    const box = line.current!.parentElement!
    const place = ((x - box.getBoundingClientRect().left) / box.clientWidth) * 100
    return isRight ? 100 - place : place
  }
  const move = (by: number) =>
    set((share.value ?? placeOf(line.current!.getBoundingClientRect().x + 4)) + by)
  useLayoutEffect(() => {
    const { style } = document.documentElement
    style.setProperty(`--own-${name}`, share.value ? `${share.value}%` : '')
  }, [share.value])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      ref={line}
      class={`separator separator-${name}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={share.value ?? usual}
      tabIndex={0}
      title="Drag, or press the arrow keys; a double click resets"
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={event => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) set(placeOf(event.clientX))
      }}
      onDblClick={() => set(undefined)}
      onKeyDown={event => {
        const toRight = { ArrowRight: step, ArrowLeft: -step }[event.key]
        if (toRight === undefined) return
        event.preventDefault()
        move(isRight ? -toRight : toRight)
      }}
    />
  )
}
