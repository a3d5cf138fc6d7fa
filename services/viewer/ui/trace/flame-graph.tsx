import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { type FlameNode, flameNodes } from '../../trace-tree/span-groups.ts'
import { formatDuration, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { serviceClass } from '../compute/service-colours.ts'
import { Scroller } from '../parts/scroller.tsx'
import type { TraceActions } from '../state/trace-actions.ts'
import type { TraceState } from '../state/trace-state.ts'

const rowHeight = 22

/**
 * Spans of one path of names as one box, as wide as the time in which it or anything below it worked.
 * One tab stop: the arrow keys go from box to box, each followed by those below it.
 */
export function FlameGraph({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const tree = state.tree.value
  const nodes = useMemo(() => flameNodes(tree), [tree])
  const at = useSignal(0)
  const node = nodes[at.value]
  const wholeMillis = nodes
    .filter(({ parent }) => parent < 0)
    .reduce((most, { leftMillis, widthMillis }) => Math.max(most, leftMillis + widthMillis), 0.001)
  const focus = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const box = event.currentTarget as HTMLElement
    box.querySelectorAll('button')[at.value + by]?.focus()
  }
  return (
    <>
      <p class="flame-said" role="status">
        {node ? inWords(node) : 'No spans'}
      </p>
      <Scroller label="Flame graph" class="flame">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its buttons */}
        <div
          style={{
            height: `${(1 + Math.max(0, ...nodes.map(({ depth }) => depth))) * rowHeight}px`,
          }}
          onKeyDown={focus}
        >
          {nodes.map((each, index) => (
            <button
              key={index}
              type="button"
              class={`flame-box ${serviceClass(each.service)}`}
              style={{
                top: `${each.depth * rowHeight}px`,
                left: `${(each.leftMillis / wholeMillis) * 100}%`,
                width: `${(each.widthMillis / wholeMillis) * 100}%`,
              }}
              tabIndex={index === at.value ? 0 : -1}
              aria-label={inWords(each)}
              onFocus={() => (at.value = index)}
              onMouseEnter={() => (at.value = index)}
              onClick={() => actions.open(each.slowest)}
            >
              {each.errors > 0 && '✖ '}
              {rowText(each.name, 80)}
            </button>
          ))}
        </div>
      </Scroller>
    </>
  )
}

const inWords = (node: FlameNode) =>
  `${rowText(node.service, 40)} ${rowText(node.name, 120)}: ${plural(node.count, 'span')}, total ${formatDuration(node.totalMillis)}, self ${formatDuration(node.selfMillis)}${node.errors > 0 ? `, ${plural(node.errors, 'error')}` : ''}`
