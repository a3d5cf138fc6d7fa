import { useRef } from 'preact/hooks'
import { isMarkedAttribute } from '../compute/marks.ts'
import { rowText, valueText } from '../compute/outside-text.ts'
import { readableValue } from '../compute/readable-value.ts'
import { comparedText } from '../compute/where-text.ts'
import { marks } from '../state/search.ts'
import { activeValue, Handles } from './handles.tsx'
import { Marked } from './marked.tsx'
import { Value } from './value.tsx'

/** The key by which the viewer searches for a member of a group. */
export type KeyOf = (name: string) => string | undefined

/** Of members that are no attributes, which no search finds by a key. */
export const noKey: KeyOf = () => undefined

/** A name with its value, which has handles under the pointer, with the focus, and after a tap. */
export function Member({ name, value, keyOf }: { name: string; value: unknown; keyOf: KeyOf }) {
  const { current: id } = useRef({})
  const text = valueText(value)
  const key = keyOf(name)
  const isWide = readableValue(key ?? name, text).kind !== 'text'
  const compared = comparedText(value)
  const isMarked = isMarkedAttribute(marks.value, key ?? name, compared ?? text)
  const shown = <Value name={key ?? name} text={text} />
  const enter = () => {
    activeValue.value = id
  }
  const leave = () => {
    if (activeValue.value === id) activeValue.value = undefined
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its buttons have the keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: its buttons have the keys
    <div
      class={isWide ? 'wide' : undefined}
      onPointerEnter={event => isMouse(event) && enter()}
      onPointerLeave={event => isMouse(event) && leave()}
      onClick={enter}
      onFocusOut={event => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) leave()
      }}
    >
      <dt>
        <Marked text={rowText(name, 200)} />
      </dt>
      <dd>
        {isMarked ? <mark>{shown}</mark> : shown}
        <Handles id={id} of={{ name: rowText(name, 80), key, text, compared }} />
      </dd>
    </div>
  )
}

const isMouse = ({ pointerType }: PointerEvent) => pointerType === 'mouse'
