import { createSignal } from "solid-js"
import type { Http } from "../../clients/http.ts"
import type { Stream } from "../../clients/stream.ts"
import { api } from "../../paths.ts"
import type { Entities, StatusEntity } from "../status/entities.ts"
import { type Filter, type FilterContext, judge, loosened, type Verdict } from "./filter.ts"

/** Milliseconds until the filters are asked for again after that failed; until then the server's own word counts. */
const RETRY = 30_000

/** Verdicts kept; past it all are made again. */
const MOST_TRIED = 4_000
/** Milliseconds a verdict holds: a filter may end meanwhile. */
const FRESH = 60_000

const none: Verdict = { action: "none" }
const judged = ({ filter_action, title }: { readonly filter_action?: string; readonly title: string }): Verdict => ({
  action: filter_action === "blur" ? "blur" : "warn",
  title
})

const textOf = (post: StatusEntity): string =>
  [
    post.spoiler_text,
    post.content.replace(/<br\s*\/?>|<\/p>/g, " ").replace(/<[^<>]*>/g, ""),
    ...post.media_attachments.map(({ description }) => description ?? ""),
    ...(post.poll?.options.map(({ title }) => title) ?? [])
  ]
    .join("\n")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entity[name as keyof typeof entity])

const entity = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" } as const

/**
 * The account's filters, tried on posts here: what is changed on another device counts at once for posts that are on the
 * screen, and the same post may be shown in a thread and hidden in home. Until they are loaded the server's answer counts.
 */
export const makeFilters = (deps: {
  readonly http: Http
  readonly stream: Stream
  readonly entities: Entities
  readonly me: string
  /** Posts that the server left out may belong in again: what was loaded so far lacks them. */
  readonly onLoosened?: () => void
}) => {
  const { http, stream, entities, me } = deps
  const [filters, setFilters] = createSignal<ReadonlyArray<Filter>>()
  const tried = new Map<string, { readonly verdict: Verdict; readonly edition: string; readonly until: number }>()
  let test: ReturnType<typeof judge> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | undefined
  let asked = 0

  const put = (list: ReadonlyArray<Filter>) => {
    const before = filters()
    test = judge(list)
    tried.clear()
    setFilters(list)
    if (before !== undefined && loosened(before, list)) deps.onLoosened?.()
  }

  /** From the first question on: an answer is worth little without what changes after it. */
  const listen = () => {
    stop ??= stream.subscribe({ name: "user" }, (message) => {
      // what changed before the stream was open, nobody told
      if (message.event === "filters_changed" || message.event === "resync") void load()
    })
  }

  const refresh = async (): Promise<ReadonlyArray<Filter>> => {
    listen()
    clearTimeout(timer)
    asked += 1
    const mine = asked
    const found = await http.get<ReadonlyArray<Filter>>(api.filters)
    const list = Array.isArray(found) ? found : []
    // several changes in a row are several questions: an answer that was overtaken is of before
    if (mine === asked) put(list)
    return list
  }

  const load = async (): Promise<void> => {
    await refresh().catch(() => {
      timer = setTimeout(() => void load(), RETRY)
    })
  }

  type Read = (id: string) => StatusEntity | undefined
  const verdictBy = (read: Read, id: string, context: FilterContext): Verdict => {
    const list = filters()
    const outer = read(id)
    const post = outer?.reblog_id ? read(outer.reblog_id) : outer
    if (!post || post.account_id === me) return none
    if (list === undefined || test === undefined) {
      const said = post.filtered?.find(({ filter }) => filter.context.includes(context))
      return said === undefined ? none : judged(said.filter)
    }
    if (list.length === 0) return none
    // A post is looked through once, until it is edited or a filter changes; a long list asks for all of its posts at once.
    const key = `${context}/${post.id}`
    const edition = `${post.edited_at ?? ""}${post.spoiler_text}`
    const known = tried.get(key)
    if (known && known.edition === edition && known.until > Date.now()) return known.verdict
    const verdict = test({ id: post.id, text: textOf(post) }, context, Date.now())
    if (tried.size >= MOST_TRIED) tried.clear()
    tried.set(key, { verdict, edition, until: Date.now() + FRESH })
    return verdict
  }

  return {
    /** Reactive: changes with the filters. */
    version: filters,
    start: () => {
      if (filters() === undefined) void load()
    },
    load,
    /** Asks the server. Fails with ApiError. */
    refresh,
    /** What the filters are from now on: after a change here, before the server says so by itself. */
    put,
    /** What becomes of a post, or of the one inside a boost. One's own posts are never filtered. */
    verdict: (id: string, context: FilterContext): Verdict => verdictBy(entities.status, id, context),
    /** `verdict` for asking of many at once: it does not change with the posts, only with `version`. */
    verdictNow: (id: string, context: FilterContext): Verdict => verdictBy(entities.peek, id, context),
    close: () => {
      clearTimeout(timer)
      stop?.()
      stop = undefined
    }
  }
}

export type Filters = ReturnType<typeof makeFilters>
