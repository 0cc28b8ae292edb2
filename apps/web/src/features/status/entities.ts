import type { Account, Relationship } from "@chirp/domain/Account"
import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import { batch } from "solid-js"
import { createStore, produce, reconcile, unwrap } from "solid-js/store"
import { makeShelf } from "./shelf.ts"

/** A post without what hangs on it: its account and the boosted post stand in the store under their own ids. */
export type StatusEntity = Omit<RebloggedStatus, "account"> & {
  readonly account_id: string
  readonly reblog_id: string | null
}

/** What an action may change before the server has answered. */
export type StatusPatch = Partial<
  Pick<
    StatusEntity,
    | "favourited"
    | "favourites_count"
    | "reblogged"
    | "reblogs_count"
    | "bookmarked"
    | "muted"
    | "pinned"
    | "replies_count"
    | "poll"
  >
>

/** When this many posts have come since the last time, those that no list holds are let go, and accounts with them. */
const ROOM = 250
/** Accounts that are kept though no kept post is theirs and no view holds them: those that came last. Twice as many may gather. */
const STRANGERS = 500

interface State {
  accounts: Record<string, Account>
  relationships: Record<string, Relationship>
}

/**
 * Every post, account and relationship the tab knows, once each, for one signed-in account: a favourite given in a
 * thread shows in the timeline. What the server said last wins. Reading is reactive; ids are the references.
 */
export const makeEntities = () => {
  const statuses = makeShelf<StatusEntity>()
  const [state, setState] = createStore<State>({ accounts: {}, relationships: {} })
  const holders = new Set<() => Iterable<string>>()
  /** Every account, the one that came last at the end. */
  const recent = new Set<string>()
  let limit = 2 * ROOM

  const putAccount = (account: Account) => {
    recent.delete(account.id)
    recent.add(account.id)
    setState("accounts", account.id, reconcile(account, { key: "id" }))
  }

  const putOne = (status: RebloggedStatus, reblogId: string | null) => {
    const { account, ...rest } = status
    const entity: StatusEntity = { ...rest, account_id: account.id, reblog_id: reblogId }
    Reflect.deleteProperty(entity, "reblog")
    statuses.put(status.id, entity)
    putAccount(account)
  }

  /** Posts that have just come are not in any list yet. */
  const sweep = (fresh: Iterable<string>) => {
    if (statuses.size() <= limit) return
    const kept = new Set<string>()
    const keep = (ids: Iterable<string>) => {
      for (const id of ids) {
        kept.add(id)
        const inner = statuses.peek(id)?.reblog_id
        if (inner) kept.add(inner)
      }
    }
    keep(fresh)
    for (const holder of holders) keep(holder())
    statuses.keep(kept)
    limit = statuses.size() + ROOM
    if (recent.size > 2 * STRANGERS) sweepAccounts(kept)
  }

  const sweepAccounts = (held: ReadonlySet<string>) => {
    const people = new Set([...recent].slice(-STRANGERS))
    for (const id of held) people.add(statuses.peek(id)?.account_id ?? id)
    for (const id of [...recent]) if (!people.has(id)) recent.delete(id)
    const left = <T>(all: Record<string, T>) => Object.fromEntries(Object.entries(all).filter(([id]) => people.has(id)))
    const { accounts, relationships } = unwrap(state)
    // in place of the old objects: those remember every id that was ever read of them
    setState(
      produce((all) => {
        all.accounts = left(accounts)
        all.relationships = left(relationships)
      })
    )
  }

  return {
    status: statuses.get,
    /** `status` for reading many at once: not reactive, and not to be changed. */
    peek: statuses.peek,
    account: (id: string): Account | undefined => state.accounts[id],
    relationship: (id: string): Relationship | undefined => state.relationships[id],
    /** The account with this handle, if it was seen. */
    accountByAcct: (acct: string): Account | undefined => {
      const wanted = acct.toLowerCase()
      return Object.values(state.accounts).find((account) => account.acct.toLowerCase() === wanted)
    },
    /** Stores posts (with the posts inside boosts and all accounts) and gives back their ids, in order. */
    put: (news: ReadonlyArray<Status>): ReadonlyArray<string> => {
      batch(() => {
        for (const status of news) {
          if (status.reblog) putOne(status.reblog, null)
          putOne(status, status.reblog?.id ?? null)
        }
      })
      const ids = news.map(({ id }) => id)
      sweep(ids)
      return ids
    },
    putAccount,
    putRelationship: (relationship: Relationship) =>
      setState("relationships", relationship.id, reconcile(relationship, { key: "id" })),
    /** Changes a post in place and gives back what it was, for a rollback. Undefined: the post is not known. */
    patch: (id: string, patch: StatusPatch): StatusPatch | undefined => {
      const before = statuses.peek(id)
      if (!before) return undefined
      const old = Object.fromEntries(
        Object.keys(patch).map((key) => [key, before[key as keyof StatusPatch]])
      ) as StatusPatch
      statuses.patch(id, patch)
      return old
    },
    patchRelationship: (id: string, patch: Partial<Relationship>) => {
      if (state.relationships[id]) setState("relationships", id, patch)
    },
    patchAccount: (id: string, patch: Partial<Account>) => {
      if (state.accounts[id]) setState("accounts", id, patch)
    },
    /** Ids, of posts and of accounts, that must survive a sweep; asked when one happens. */
    hold: (ids: () => Iterable<string>): (() => void) => {
      holders.add(ids)
      return () => holders.delete(ids)
    }
  }
}

export type Entities = ReturnType<typeof makeEntities>
