// Which decisions many clues of one state can take at once, and the right each needs. The server has
// the last word; this only decides what is offered.
export interface Move {
  event: string
  right: string
  reason: boolean
  until?: boolean
}
const kMoves: Record<string, Move[]> = {
  hit: [
    { event: 'begin', right: 'first_review', reason: false },
    { event: 'data_error', right: 'first_review', reason: true },
    { event: 'suppress', right: 'suppress', reason: true, until: true },
  ],
  suppressed: [{ event: 'resume', right: 'suppress', reason: false }],
  correction: [
    { event: 'corrected', right: 'first_review', reason: true },
    { event: 'not_corrected', right: 'first_review', reason: true },
  ],
  first_review: [
    { event: 'uphold', right: 'first_review', reason: true },
    { event: 'release', right: 'first_review', reason: true },
    { event: 'data_error', right: 'first_review', reason: true },
  ],
  appeal: [{ event: 'accept', right: 'answer', reason: false }],
  second_review: [
    { event: 'uphold', right: 'second_review', reason: true },
    { event: 'release', right: 'second_review', reason: true },
  ],
  second_appeal: [{ event: 'accept', right: 'answer', reason: false }],
  panel: [{ event: 'conclude', right: 'panel', reason: true }],
  final: [
    { event: 'approve', right: 'final', reason: true },
    { event: 'release', right: 'final', reason: true },
    { event: 'return', right: 'final', reason: true },
  ],
  handling: [{ event: 'order', right: 'handle', reason: false }],
  rectification: [{ event: 'archive', right: 'handle', reason: true }],
}

/** The moves that all of these states have in common and the reader may make. */
export function commonMoves(states: string[], may: (right: string) => boolean): Move[] {
  const [first, ...others] = [...new Set(states)]
  if (first === undefined) return []
  return (kMoves[first] ?? []).filter(
    (move) => may(move.right) && others.every((state) => kMoves[state]?.some((each) => each.event === move.event)),
  )
}
