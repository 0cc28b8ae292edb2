import type { ClientOwner } from "./ClientSession.ts"
import type { HubMessage } from "./HubMessage.ts"

/** Past this many of each kind the oldest are forgotten; by then every handshake that they concern is long over. */
const REMEMBERED = 10_000

/**
 * What has ended lately. A handshake looks its session up, and joins the hub some time later: what ended in between must
 * not get in. Sessions and tokens never come back, so having heard of their end is enough; an account does, so only what
 * was heard after `mark` counts.
 */
export class Ended {
  readonly #sessions = new Set<string>()
  readonly #tokens = new Set<string>()
  readonly #accounts = new Map<string, { readonly at: number; readonly message: HubMessage }>()
  #count = 0
  #missedAt = -1

  /** To be taken before a session or token is looked up. */
  mark(): number {
    return this.#count
  }

  note(message: HubMessage): void {
    this.#count++
    if (message._tag === "SessionEnded") remember(this.#sessions, message.session)
    else if (message._tag === "TokenRevoked") remember(this.#tokens, message.tokenHash)
    else if (message._tag === "AccountGone" || message._tag === "AccountSessionsEnded") {
      this.#accounts.delete(message.accountId)
      this.#accounts.set(message.accountId, { at: this.#count, message })
      forget(this.#accounts)
    } else if (message._tag === "AccountSuspect") {
      this.#missedAt = this.#count
    }
  }

  /** Messages may have been lost: what joins with an older mark is to be checked. */
  missed(): void {
    this.#missedAt = ++this.#count
  }

  /** Whether this owner has lost its right since it was looked up; `unsure` when that cannot be known here. */
  judge(owner: ClientOwner, mark: number): "ended" | "unsure" | "good" {
    if (owner.session !== undefined && this.#sessions.has(owner.session)) return "ended"
    if (this.#tokens.has(owner.tokenHash)) return "ended"
    const account = this.#accounts.get(owner.accountId)
    if (account !== undefined && account.at > mark && isMeant(owner, account.message)) return "ended"
    return this.#missedAt > mark ? "unsure" : "good"
  }
}

/** Whether a message ends what this owner has open. */
export const isMeant = (owner: ClientOwner, message: HubMessage): boolean => {
  switch (message._tag) {
    case "SessionEnded":
      return owner.session === message.session
    case "TokenRevoked":
      return owner.tokenHash === message.tokenHash
    case "AccountSessionsEnded":
      return owner.accountId === message.accountId && owner.session !== undefined && owner.session !== message.except
    case "AccountGone":
      return owner.accountId === message.accountId
    default:
      return false
  }
}

const remember = (names: Set<string>, name: string) => {
  names.add(name)
  forget(names)
}

const forget = (kept: Set<string> | Map<string, unknown>) => {
  if (kept.size <= REMEMBERED) return
  for (const oldest of kept.keys()) return void kept.delete(oldest)
}
