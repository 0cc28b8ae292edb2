import type { Status } from "@chirp/domain/Status"
import { ApiError, type Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { Outbox } from "../outbox/createOutbox.ts"
import { OutboxFull } from "../outbox/outbox.store.ts"
import type { OutboxPart, PostEntry } from "../outbox/outbox.ts"
import { text } from "./compose.text.ts"
import type { StatusRequest } from "./compose.ts"
import type { Draft } from "./draft.ts"

/** What is to be posted: one part a post, in order; `draft` is what it was written as. */
export interface Sending {
  readonly parts: ReadonlyArray<OutboxPart>
  readonly draft: Draft
}

/** `kept`: it waits in the outbox and is sent by itself. `refused`: with the posts of a thread that were taken before. */
export type SendResult =
  | { readonly at: "sent"; readonly statuses: ReadonlyArray<Status> }
  | { readonly at: "kept" }
  | { readonly at: "refused"; readonly error: unknown; readonly statuses: ReadonlyArray<Status> }

export interface ComposeApi {
  /** Posts once per key, however often it is called with it: Chirp keeps the answer (GoToSocial itself ignores the header). */
  readonly send: (sending: Sending) => Promise<SendResult>
  /** Changes a post. Fails with ApiError. */
  readonly edit: (id: string, request: StatusRequest) => Promise<Status>
  /** What was refused is a draft again. */
  readonly taken: () => Promise<void>
}

export const makeComposeApi = (deps: {
  readonly http: Http
  readonly outbox: Outbox
  readonly account: string
}): ComposeApi => {
  const { http, outbox, account } = deps
  let refused: string | undefined
  return {
    send: async ({ parts, draft }) => {
      const entry: PostEntry = {
        kind: "post",
        id: crypto.randomUUID(),
        account,
        createdAt: Date.now(),
        parts,
        draft
      }
      try {
        const delivery = await outbox.deliver(entry)
        if (delivery.at === "sent") return delivery
        if (delivery.at === "away") return { at: "kept" }
        refused = entry.id
        return delivery.at === "refused"
          ? { at: "refused", error: delivery.error, statuses: delivery.statuses }
          : { at: "refused", error: new ApiError(401, "unauthorized", text.notSignedIn), statuses: [] }
      } catch (error) {
        // Nothing can be kept on this device: then it is sent the plain way, or not at all, with the form still open.
        if (error instanceof OutboxFull) return { at: "refused", error, statuses: [] }
        return direct(http, parts)
      }
    },
    edit: (id, request) => http.send<Status>("PUT", api.status(id), { body: request }),
    taken: async () => {
      if (refused !== undefined) await outbox.takeBack(refused).catch(() => undefined)
      refused = undefined
    }
  }
}

const direct = async (http: Http, parts: ReadonlyArray<OutboxPart>): Promise<SendResult> => {
  const statuses: Array<Status> = []
  try {
    for (const part of parts) {
      const ids = part.media.flatMap((one) => (one.at === "server" ? [one.attachment.id] : []))
      const before = statuses.at(-1)?.id
      const body = {
        ...part.request,
        ...(ids.length === 0 ? {} : { media_ids: ids }),
        ...(before === undefined ? {} : { in_reply_to_id: before })
      }
      statuses.push(await http.send<Status>("POST", api.statuses, { body, headers: { "idempotency-key": part.key } }))
    }
    return { at: "sent", statuses }
  } catch (error) {
    return { at: "refused", error, statuses }
  }
}
