import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { SessionInfo } from "@chirp/domain/Session"
import type { Status } from "@chirp/domain/Status"
import { ApiError, type Http, messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { DraftStore } from "../compose/draft.store.ts"
import type { DraftMedia } from "../compose/draft.ts"
import { focusText } from "../upload/focus.ts"
import type { OutboxStore } from "./outbox.store.ts"
import {
  type ActionEntry,
  draftOf,
  type OutboxEntry,
  type OutboxNews,
  type OutboxPart,
  outboxTag,
  type PostEntry,
  verdictOf
} from "./outbox.ts"

/** Milliseconds an upload may take when nobody watches it. */
const uploadTimeout = 15 * 60_000

export interface SenderOptions {
  /** The requests of the account that an entry belongs to. */
  readonly httpOf: (account: string) => Http
  readonly store: OutboxStore
  readonly drafts: DraftStore
  /** Tells this page and the others. */
  readonly tell: (news: OutboxNews) => void
  readonly now?: () => number
  /** `navigator.locks` where there is one. */
  readonly locks?: Pick<LockManager, "request"> | undefined
}

/** `away` and `signedOut`: the entry waits. `refused`: it will not be taken; `statuses` are the parts that were. */
export type Delivery =
  | { readonly at: "sent"; readonly statuses: ReadonlyArray<Status> }
  | { readonly at: "away" | "signedOut" }
  | {
      readonly at: "refused"
      readonly entry: OutboxEntry
      readonly error: unknown
      readonly statuses: ReadonlyArray<Status>
    }

/**
 * Sends what waits, oldest first, one at a time over all tabs and the service worker (a lock of the browser; without
 * locks one at a time in each, and the server's memory of keys keeps a post from being made twice). A part that was
 * taken is written down before the next is sent. The first entry that meets nobody ends the round.
 */
export const makeSender = (options: SenderOptions) => {
  const { httpOf, store, drafts, tell } = options
  const now = options.now ?? Date.now
  const exclusive = makeExclusive(options.locks)

  const mediaId = async (http: Http, one: DraftMedia): Promise<MediaAttachment> => {
    if (one.at === "server") {
      const alt = one.alt.trim()
      const focus = focusText(one.focus)
      if (alt === (one.attachment.description ?? "").trim() && focus === focusText(one.attachment.meta?.focus)) {
        return one.attachment
      }
      return http.send<MediaAttachment>("PUT", api.mediaItem(one.attachment.id), { body: { description: alt, focus } })
    }
    const body = new FormData()
    if (one.alt.trim() !== "") body.set("description", one.alt.trim())
    if (one.focus !== undefined) body.set("focus", focusText(one.focus))
    body.set("file", one.file, one.name)
    return http.send<MediaAttachment>("POST", api.media, { body, timeout: uploadTimeout })
  }

  const sendPost = async (entry: PostEntry): Promise<Delivery> => {
    const http = httpOf(entry.account)
    let current = entry
    const statuses: Array<Status> = []
    const change = async (index: number, part: Partial<OutboxPart>) => {
      current = { ...current, parts: current.parts.map((one, at) => (at === index ? { ...one, ...part } : one)) }
      await store.put(current)
    }
    try {
      for (let index = 0; index < entry.parts.length; index += 1) {
        const part = current.parts[index]
        if (part === undefined || part.statusId !== undefined) continue
        for (const [place, one] of part.media.entries()) {
          const attachment = await mediaId(http, one)
          const { name, alt, focus } = one
          const media = (current.parts[index]?.media ?? []).map((other, at) =>
            at === place ? { at: "server" as const, name, alt, focus, attachment: told(attachment, one) } : other
          )
          if (attachment !== (one.at === "server" ? one.attachment : undefined)) await change(index, { media })
        }
        const ids = (current.parts[index]?.media ?? []).flatMap((one) =>
          one.at === "server" ? [one.attachment.id] : []
        )
        const before = current.parts[index - 1]?.statusId
        const status = await http.send<Status>("POST", api.statuses, {
          body: {
            ...part.request,
            ...(ids.length === 0 ? {} : { media_ids: ids }),
            ...(before === undefined ? {} : { in_reply_to_id: before })
          },
          headers: { "idempotency-key": part.key }
        })
        statuses.push(status)
        await change(index, { statusId: status.id })
      }
      return { at: "sent", statuses }
    } catch (error) {
      const verdict = verdictOf(error)
      return verdict === "refused" ? { at: "refused", entry: current, error, statuses } : { at: verdict }
    }
  }

  const sendAction = async (entry: ActionEntry): Promise<Delivery> => {
    try {
      const status = await httpOf(entry.account).send<Status>(
        "POST",
        api.statusAction(entry.statusId, entry.on ? entry.action : (`un${entry.action}` as const))
      )
      return { at: "sent", statuses: [status] }
    } catch (error) {
      const verdict = verdictOf(error)
      return verdict === "refused" ? { at: "refused", entry, error, statuses: [] } : { at: verdict }
    }
  }

  /** A switch that was turned back while its request was under way has a newer wish in its place: that one stays. */
  const removeIfUnchanged = async (entry: OutboxEntry) => {
    const held = await store.get(entry.id)
    if (held === undefined || (held.kind === "action" && held.createdAt !== entry.createdAt)) return
    await store.remove(entry.id)
  }

  const settle = async (entry: OutboxEntry, delivery: Delivery, watched: boolean) => {
    if (delivery.at === "sent") {
      await removeIfUnchanged(entry)
      tell({ on: "sent", entry, statuses: delivery.statuses })
    } else if (delivery.at === "refused" && !watched) {
      const message = messageOf(delivery.error)
      if (delivery.entry.kind === "post") await drafts.save(draftOf(delivery.entry, message, now()))
      await removeIfUnchanged(entry)
      tell({ on: "refused", entry, message, statuses: delivery.statuses })
    }
  }

  /** `watched`: somebody waits for this entry's outcome and takes a refusal back, so that it is no draft yet. */
  const round = async (account: string, watched?: string): Promise<Delivery | undefined> => {
    const tried = new Set<string>()
    for (;;) {
      const next = (await store.list(account)).find(({ id, createdAt }) => !tried.has(`${id}@${createdAt}`))
      if (next === undefined) return undefined
      tried.add(`${next.id}@${next.createdAt}`)
      const delivery = next.kind === "post" ? await sendPost(next) : await sendAction(next)
      await settle(next, delivery, next.id === watched)
      if (next.id === watched || delivery.at === "away" || delivery.at === "signedOut") return delivery
    }
  }

  const flushOf = async (account: string): Promise<Flushed> => {
    try {
      const session = await httpOf(account).get<SessionInfo>(api.session)
      if (!session.signed_in || session.account_id !== account) return "signedOut"
      const delivery = await round(account)
      return delivery === undefined || delivery.at === "sent" || delivery.at === "refused" ? "done" : delivery.at
    } catch (error) {
      if (error instanceof ApiError) return error.status === 401 ? "signedOut" : "away"
      throw error
    }
  }

  return {
    /**
     * Puts a post into the box and sends it, after what waits already. Resolves with what became of it. The box holds
     * it until then: a page that is left or lost meanwhile loses nothing, and nothing is sent twice.
     */
    deliver: async (entry: PostEntry): Promise<Delivery> => {
      await store.put(entry)
      tell({ on: "changed", account: entry.account })
      return exclusive(async () => {
        if ((await store.get(entry.id)) === undefined) return { at: "sent", statuses: [] }
        return (await round(entry.account, entry.id)) ?? { at: "away" }
      })
    },
    /**
     * Sends everything that waits, of each account as that account. `done`: nothing is left that could be sent; `away`: try
     * again later; `signedOut`: what is left waits until its account signs in again.
     */
    flush: (): Promise<Flushed> =>
      exclusive(async () => {
        const ends = new Set<Flushed>()
        for (const account of await store.accounts()) ends.add(await flushOf(account))
        return ends.has("away") ? "away" : ends.has("signedOut") ? "signedOut" : "done"
      })
  }
}

type Flushed = "done" | "away" | "signedOut"

export type Sender = ReturnType<typeof makeSender>

/** The server has been told this description and focal point: another attempt need not tell it again. */
const told = (attachment: MediaAttachment, { alt, focus }: DraftMedia): MediaAttachment => ({
  ...attachment,
  description: alt.trim(),
  ...(focus === undefined ? {} : { meta: { ...attachment.meta, focus } })
})

const makeExclusive = (locks: Pick<LockManager, "request"> | undefined) => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(job: () => Promise<T>): Promise<T> => {
    if (locks !== undefined) return locks.request(outboxTag, job) as Promise<T>
    const run = last.then(job, job)
    last = run.catch(() => undefined)
    return run
  }
}
