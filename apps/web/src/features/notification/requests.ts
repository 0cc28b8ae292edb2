import type { Account } from "@chirp/domain/Account"
import type { Notification } from "@chirp/domain/Notification"
import type { Status } from "@chirp/domain/Status"

/** A like, reply or boost that waits until the author of the post allows it (GoToSocial's interaction policy). */
export interface InteractionRequest {
  readonly id: string
  readonly type: "favourite" | "reply" | "reblog"
  readonly account: Account
  /** The post it is about. */
  readonly status: Status
  /** The reply that waits. */
  readonly reply?: Status | null
  readonly accepted_at?: string | null
  readonly rejected_at?: string | null
}

export const isPending = (type: string): boolean => type.startsWith("pending.")

/**
 * The request that a notification tells of. Notifications carry no id of it: they agree in kind, person and post, where
 * for a reply the notification names the reply itself.
 */
export const requestOf = (
  notification: Pick<Notification, "type" | "account" | "status">,
  requests: ReadonlyArray<InteractionRequest>
): InteractionRequest | undefined =>
  requests.find(
    (request) =>
      `pending.${request.type}` === notification.type &&
      request.account.id === notification.account.id &&
      (request.type === "reply" ? request.reply?.id : request.status.id) === notification.status?.id
  )
