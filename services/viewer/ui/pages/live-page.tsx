import { useEffect, useMemo, useRef } from 'preact/hooks'
import { formatCount } from '../../words/format.ts'
import { DemoButton } from '../parts/demo-button.tsx'
import { FirstRun } from '../parts/first-run.tsx'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { TraceList } from '../parts/trace-list.tsx'
import { WireCards } from '../parts/wire-cards.tsx'
import { useKeys } from '../state/keys.ts'
import { createLiveFeed, type LiveFeed } from '../state/live-feed.ts'

/** `/`: requests as they arrive. */
export function LivePage() {
  const feed = useMemo(createLiveFeed, [])
  useEffect(() => {
    const stop = feed.follow()
    void feed.load()
    return stop
  }, [feed])
  useKeys('Live requests', [
    { keys: [' ', '.'], does: 'Freeze or resume', run: feed.toggle, hint: 'freeze' },
  ])
  return (
    <div class="page live">
      <div class="page-head">
        <h1>Live requests</h1>
        <FreezeButton feed={feed} />
        <NewPill feed={feed} />
        <span class="top-space" />
        <DemoButton />
      </div>
      <WireCards />
      <LiveRows feed={feed} />
    </div>
  )
}

function FreezeButton({ feed }: { feed: LiveFeed }) {
  return (
    <button type="button" aria-pressed={feed.pinned.value} onClick={feed.toggle}>
      {feed.frozen.value ? '❚❚ Paused' : 'Pause'}
    </button>
  )
}

function NewPill({ feed }: { feed: LiveFeed }) {
  const { heldCount } = feed.list.value
  if (heldCount === 0) return null
  return (
    <button type="button" class="pill new" onClick={feed.release}>
      ↑ {formatCount(heldCount)} new
    </button>
  )
}

function LiveRows({ feed }: { feed: LiveFeed }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { shown } = feed.list.value
  const frozen = feed.frozen.value
  useEffect(() => {
    if (!frozen && scroller.current) scroller.current.scrollTop = 0
  }, [frozen, shown])
  const onScroll = () => {
    const down = (scroller.current?.scrollTop ?? 0) > 4
    if (feed.scrolled.value === down) return
    feed.scrolled.value = down
    if (!down && !feed.pinned.value) feed.release()
  }
  if (shown.length === 0) {
    if (feed.problem.value) return <ProblemNotice problem={feed.problem.value} />
    return feed.loaded.value ? <FirstRun /> : <Notice title="Loading requests…" />
  }
  /** A touch has no end of its own. */
  const onPointer = (isThere: boolean) => (event: PointerEvent) => {
    if (event.pointerType === 'touch') return
    feed.pointed.value = isThere
    if (!feed.frozen.value) feed.release()
  }
  return (
    <div class="live-rows" onPointerEnter={onPointer(true)} onPointerLeave={onPointer(false)}>
      <TraceList traces={shown} scroller={scroller} onScroll={onScroll} label="Live requests" />
    </div>
  )
}
