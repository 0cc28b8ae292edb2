import type { Timeline } from "./timeline.ts"

/** What is shown of a timeline, chosen by the reader for each timeline on its own. */
export interface TimelineOptions {
  /** `group`: runs of boosts fold into one row that says how many. */
  readonly boosts: "show" | "group" | "hide"
  /** Replies to others; a thread of one's own is none. */
  readonly replies: "show" | "hide"
}

export const defaultOptions: TimelineOptions = { boosts: "show", replies: "show" }

/** What the order and the folding of posts depend on. */
export interface PostFacts {
  readonly reblogId: string | null
  readonly parentId: string | null
  /** Answers somebody else. */
  readonly reply: boolean
  /** Taken away by a filter. */
  readonly hidden: boolean
}

export type Row =
  | {
      readonly kind: "post"
      readonly key: string
      /** Further boosts of the same post, folded into this row. */
      readonly also: ReadonlyArray<string>
      readonly joins: { readonly above: boolean; readonly below: boolean } | undefined
    }
  /** Posts in the middle of a thread. */
  | { readonly kind: "fold"; readonly key: string; readonly ids: ReadonlyArray<string> }
  /** A run of boosts. */
  | { readonly kind: "boosts"; readonly key: string; readonly ids: ReadonlyArray<string>; readonly open: boolean }
  | { readonly kind: "gap"; readonly key: string; readonly below: string }
  /** Where reading ended last time. */
  | { readonly kind: "line"; readonly key: "line/" }

export interface RowsInput {
  readonly timeline: Timeline
  readonly facts: (id: string) => PostFacts | undefined
  readonly options: TimelineOptions
  /** Which row stands for a post that came more than once: the first that was shown. Written by `rowsOf`. */
  readonly owners: Map<string, string>
  /** Keys of `fold` and `boosts` rows that were opened. */
  readonly opened: ReadonlySet<string>
  /** The newest post seen at the last visit. */
  readonly line: string | undefined
}

/** A thread of more posts than this shows its first and its last, and a row that opens the rest. */
const WHOLE_THREAD = 3
/** Boosts in a row that make a group. */
const RUN = 2

/**
 * The rows of a timeline, in order. A post's key is its id whatever is folded around it, so that the place is held. What
 * is hidden keeps its gaps. `also` names every boost that was folded, so that nothing disappears without a sign.
 */
export const rowsOf = (input: RowsInput): ReadonlyArray<Row> => {
  const { timeline, facts, options, owners, opened, line } = input
  const present = new Set(timeline.ids)
  const also = new Map<string, Array<string>>()
  const shown = (id: string, fact: PostFacts | undefined): boolean => {
    if (fact === undefined) return true
    if (fact.hidden) return false
    if (fact.reblogId === null) {
      if (options.replies === "hide" && fact.reply) return false
      if (!owners.has(id)) owners.set(id, id)
      return true
    }
    if (options.boosts === "hide") return false
    const owner = owners.get(fact.reblogId)
    if (owner === undefined || owner === id || !present.has(owner)) {
      owners.set(fact.reblogId, id)
      return true
    }
    const list = also.get(owner)
    if (list) list.push(id)
    else also.set(owner, [id])
    return false
  }

  const rows: Array<Row> = []
  let lined = line === undefined
  const post = (id: string, joins?: { above: boolean; below: boolean }) =>
    rows.push({ kind: "post", key: id, also: also.get(id) ?? [], joins })

  const place = (block: ReadonlyArray<string>, kind: "thread" | "boosts") => {
    const [newest = ""] = block
    const oldest = block.at(-1) ?? newest
    if (!lined && line !== undefined && newest <= line) {
      lined = true
      if (rows.length > 0) rows.push({ kind: "line", key: "line/" })
    }
    if (kind === "boosts" && block.length >= RUN) {
      const key = `boosts/${oldest}`
      const open = opened.has(key)
      rows.push({ kind: "boosts", key, ids: block, open })
      if (open) for (const id of block) post(id)
      return
    }
    if (kind === "boosts" || block.length === 1) {
      for (const id of block) post(id)
      return
    }
    const ordered = block.toReversed()
    const key = `fold/${oldest}`
    const folds = ordered.length > WHOLE_THREAD && !opened.has(key)
    ordered.forEach((id, index) => {
      const end = index === ordered.length - 1
      if (folds && index > 0 && !end) {
        if (index === 1) rows.push({ kind: "fold", key, ids: ordered.slice(1, -1) })
      } else post(id, { above: index > 0, below: !end })
    })
  }

  let block: Array<string> = []
  let kind: "thread" | "boosts" = "thread"
  const close = () => {
    if (block.length > 0) place(block, kind)
    block = []
  }
  // Folded boosts must be known before the row they fold into is made.
  const known = timeline.ids.map(facts)
  const visible = timeline.ids.map((id, index) => shown(id, known[index]))
  let parent: string | null | undefined
  for (const [index, id] of timeline.ids.entries()) {
    if (visible[index]) {
      const fact = known[index]
      const boost = fact?.reblogId != null && options.boosts === "group"
      const joins = block.length > 0 && (boost ? kind === "boosts" : kind === "thread" && parent === id)
      if (!joins) close()
      kind = boost ? "boosts" : "thread"
      parent = fact?.parentId
      block.push(id)
    }
    if (timeline.gaps.has(id)) {
      close()
      rows.push({ kind: "gap", key: `gap/${id}`, below: id })
    }
  }
  close()
  return rows
}

const sameIds = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index])

const same = (a: Row, b: Row): boolean => {
  if (a.kind === "post" && b.kind === "post") {
    return sameIds(a.also, b.also) && a.joins?.above === b.joins?.above && a.joins?.below === b.joins?.below
  }
  if (a.kind === "fold" && b.kind === "fold") return sameIds(a.ids, b.ids)
  if (a.kind === "boosts" && b.kind === "boosts") return a.open === b.open && sameIds(a.ids, b.ids)
  // the others say all they are by their key
  return a.kind === b.kind
}

/** Rows as a window asks for them: by their keys. */
export interface RowIndex {
  readonly keys: ReadonlyArray<string>
  readonly byKey: ReadonlyMap<
    string,
    { readonly row: Row /** Posts up to and with this row. */; readonly position: number }
  >
  /** How many of the rows are posts. */
  readonly posts: number
}

export const noRows: RowIndex = { keys: [], byKey: new Map(), posts: 0 }

/** A row that says the same as before is the same object: then nothing of what is drawn of it is looked at again. */
export const indexOf = (rows: ReadonlyArray<Row>, before: RowIndex): RowIndex => {
  const byKey = new Map<string, { readonly row: Row; readonly position: number }>()
  let posts = 0
  for (const row of rows) {
    if (row.kind === "post") posts += 1
    const known = before.byKey.get(row.key)
    const kept = known && same(known.row, row) ? known : undefined
    byKey.set(row.key, kept?.position === posts ? kept : { row: kept?.row ?? row, position: posts })
  }
  return { keys: rows.map(({ key }) => key), byKey, posts }
}

/** Posts above the newest one that was seen. */
export const unseen = (rows: ReadonlyArray<Row>, seen: string | undefined): number =>
  seen === undefined ? 0 : rows.reduce((count, row) => count + (row.kind === "post" && row.key > seen ? 1 : 0), 0)
