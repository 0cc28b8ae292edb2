import { Account } from "@chirp/domain/Account"
import type { AccountDocument, StatusDocument } from "@chirp/domain/SearchDocument"
import { type RebloggedStatus, Status } from "@chirp/domain/Status"
import { Option, Schema } from "effect"
import { linksOf, type PostLink } from "../trends/PostLinks.ts"
import { consents, domainOf, type RemotePolicy } from "./Privacy.ts"
import { accountDocument, statusDocument } from "./SearchDocuments.ts"

/** An account as it was seen. */
export interface SeenAccount {
  readonly id: string
  readonly domain: string
  readonly consents: boolean
  readonly suspended: boolean
  readonly document: AccountDocument
}

/** A post, never a boost. `document` is undefined when it is not public: then it only hides what was known. */
export interface SeenStatus {
  readonly id: string
  readonly account_id: string
  readonly created_at: string
  /** When it was written or last edited, milliseconds since 1970. */
  readonly version: number
  readonly edited: boolean
  readonly document: StatusDocument | undefined
  readonly tags: ReadonlyArray<string>
  readonly links: ReadonlyArray<PostLink>
  readonly trendable: boolean
}

/** What one answer or frame of GoToSocial's says. */
export interface Observation {
  readonly accounts: ReadonlyArray<SeenAccount>
  readonly statuses: ReadonlyArray<SeenStatus>
  /** Deleted for good: ids of posts never come back. */
  readonly deleted: ReadonlyArray<string>
  /** Seconds since the request was sent (or the frame came) at least: all of it was true at some time since then. */
  readonly age: number
}

const decodeStatus = Schema.decodeUnknownOption(Status)
const decodeAccount = Schema.decodeUnknownOption(Account)

const millis = (text: string): number => {
  const value = Date.parse(text)
  return Number.isFinite(value) ? value : 0
}

const seenAccount = (account: Account, remote: RemotePolicy): SeenAccount => ({
  id: account.id,
  domain: domainOf(account.acct),
  consents: consents(account, remote),
  suspended: account.suspended === true,
  document: accountDocument(account)
})

const seenStatus = (status: RebloggedStatus): SeenStatus => {
  const document = status.visibility === "public" ? statusDocument(status) : undefined
  const edited = status.edited_at ?? undefined
  const created = millis(status.created_at)
  return {
    id: status.id,
    account_id: status.account.id,
    created_at: status.created_at,
    version: edited === undefined ? created : Math.max(created, millis(edited)),
    edited: edited !== undefined,
    document,
    tags: document?.tags ?? [],
    links: document === undefined ? [] : linksOf(status),
    trendable: document !== undefined && !status.sensitive && status.spoiler_text === "" && status.local_only !== true
  }
}

/**
 * What there is to learn from GoToSocial's JSON: posts (the one inside a boost, not the boost), and accounts. Anything that
 * is neither is passed over: one odd entry must not stop a page.
 */
export const observe = (
  items: ReadonlyArray<unknown>,
  options: { readonly age: number; readonly remote: RemotePolicy }
): Observation => {
  const accounts = new Map<string, SeenAccount>()
  const statuses = new Map<string, SeenStatus>()
  for (const item of items) {
    const status = decodeStatus(item)
    if (Option.isSome(status)) {
      const post = status.value.reblog ?? status.value
      accounts.set(post.account.id, seenAccount(post.account, options.remote))
      statuses.set(post.id, seenStatus(post))
      if (status.value.reblog != null) {
        accounts.set(status.value.account.id, seenAccount(status.value.account, options.remote))
      }
      continue
    }
    const account = decodeAccount(item)
    if (Option.isSome(account)) accounts.set(account.value.id, seenAccount(account.value, options.remote))
  }
  return { accounts: [...accounts.values()], statuses: [...statuses.values()], deleted: [], age: options.age }
}

export const deletion = (id: string): Observation => ({ accounts: [], statuses: [], deleted: [id], age: 0 })
