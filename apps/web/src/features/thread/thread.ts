/** A post of a thread, by what matters for its order. */
export interface ThreadPost {
  readonly id: string
  readonly in_reply_to_id: string | null
}

export interface ThreadRow {
  readonly id: string
  /** 0 for answers to the focused post, 1 for answers to those, … */
  readonly depth: number
}

/**
 * Answers in reading order: each with its own answers right below, oldest first (ids are dates). A post whose parent is
 * not here (deleted, or hidden from the viewer) counts as an answer to the focused post. Each post appears once, also
 * when the data has a cycle.
 */
export const threadRows = (focused: string, posts: ReadonlyArray<ThreadPost>): ReadonlyArray<ThreadRow> => {
  const known = new Set(posts.map(({ id }) => id))
  const children = new Map<string, Array<string>>()
  for (const { id, in_reply_to_id } of posts) {
    if (id === focused) continue
    const parent =
      in_reply_to_id !== null && known.has(in_reply_to_id) && in_reply_to_id !== id ? in_reply_to_id : focused
    const list = children.get(parent)
    if (list) list.push(id)
    else children.set(parent, [id])
  }
  const rows: Array<ThreadRow> = []
  const seen = new Set<string>([focused])
  const walk = (root: string, base: number) => {
    const stack = [...(children.get(root) ?? [])]
      .sort()
      .reverse()
      .map((id) => ({ id, depth: base }))
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (seen.has(next.id)) continue
      seen.add(next.id)
      rows.push(next)
      for (const id of [...(children.get(next.id) ?? [])].sort().reverse()) stack.push({ id, depth: next.depth + 1 })
    }
  }
  walk(focused, 0)
  // Only a cycle leaves posts over: they follow as answers.
  for (const { id } of posts) {
    if (seen.has(id)) continue
    seen.add(id)
    rows.push({ id, depth: 0 })
    walk(id, 1)
  }
  return rows
}

/** The posts above the focused one, oldest first, without repeats. */
export const ancestorIds = (focused: string, posts: ReadonlyArray<ThreadPost>): ReadonlyArray<string> => [
  ...new Set(posts.map(({ id }) => id).filter((id) => id !== focused))
]

/** A reply as it is shown: how deep, what hangs below it, and whether that is folded away. */
export interface ReplyRow extends ThreadRow {
  /** Answers below it, at any depth. */
  readonly below: number
  readonly folded: boolean
}

/** From this many answers on, what lies deep in a thread starts folded. */
const LONG = 60
/** How deep, and how much, that is. */
const DEEP = { depth: 2, posts: 3 }

/**
 * Answers with those taken out that hang below a folded one. `choice`: what the reader folded or unfolded; the rest of a
 * long thread is folded where it goes deep.
 */
export const foldedRows = (
  rows: ReadonlyArray<ThreadRow>,
  choice: ReadonlyMap<string, boolean>
): ReadonlyArray<ReplyRow> => {
  const below = new Array<number>(rows.length).fill(0)
  const open: Array<number> = []
  rows.forEach(({ depth }, index) => {
    while (open.length > 0 && (rows[open.at(-1) ?? 0]?.depth ?? 0) >= depth) open.pop()
    for (const ancestor of open) below[ancestor] = (below[ancestor] ?? 0) + 1
    open.push(index)
  })
  const shown: Array<ReplyRow> = []
  let hiddenFrom = Number.POSITIVE_INFINITY
  rows.forEach((row, index) => {
    if (row.depth > hiddenFrom) return
    hiddenFrom = Number.POSITIVE_INFINITY
    const count = below[index] ?? 0
    const folded =
      count > 0 && (choice.get(row.id) ?? (rows.length >= LONG && row.depth >= DEEP.depth && count >= DEEP.posts))
    if (folded) hiddenFrom = row.depth
    shown.push({ ...row, below: count, folded })
  })
  return shown
}

/** A warning without what replies put in front of it, so that the same warning counts as the same. */
export const sameWarning = (spoiler: string): string =>
  spoiler
    .replace(/^(?:re:\s*)+/i, "")
    .trim()
    .toLowerCase()
