/** The head of a map's arrows, by the id that `marker-end` names. */
export const ArrowMarker = ({ id }: { id: string }) => (
  <defs>
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto"
    >
      <path d="M0 0 8 4 0 8z" class="arrow-head" />
    </marker>
  </defs>
)
