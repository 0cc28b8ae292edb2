import type { Account, Relationship } from "@chirp/domain/Account"
import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import { createStore, produce, reconcile, unwrap } from "solid-js/store"

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

/** When this many posts have come since the last time, those that no list holds are let go. */
const ROOM = 250

interface State {
  statuses: Record<string, StatusEntity>
  accounts: Record<string, Account>
  relationships: Record<string, Relationship>
}

/**
 * Every post, account and relationship the tab knows, once each, for one signed-in account: a favourite given in a
 * thread shows in the timeline. What the server said last wins. Reading is reactive; ids are the references.
 */
export const makeEntities = () => {
  const [state, setState] = createStore<State>({ statuses: {}, accounts: {}, relationships: {} })
  const holders = new Set<() => Iterable<string>>()
  let size = 0
  let limit = 2 * ROOM

  const putAccount = (account: Account) => {
    setState("accounts", account.id, reconcile(account, { key: "id" }))
  }

  const putOne = (status: RebloggedStatus, reblogId: string | null) => {
    const { account, ...rest } = status
    const entity: StatusEntity = { ...rest, account_id: account.id, reblog_id: reblogId }
    Reflect.deleteProperty(entity, "reblog")
    if (!state.statuses[status.id]) size += 1
    setState("statuses", status.id, reconcile(entity, { key: "id" }))
    putAccount(account)
  }

  /** Posts that have just come are not in any list yet. */
  const sweep = (fresh: Iterable<string>) => {
    if (size <= limit) return
    const { statuses } = unwrap(state)
    const kept: Record<string, StatusEntity> = {}
    const keep = (id: string) => {
      const status = statuses[id]
      if (!status || kept[id]) return
      kept[id] = status
      if (status.reblog_id) keep(status.reblog_id)
    }
    for (const id of fresh) keep(id)
    for (const holder of holders) for (const id of holder()) keep(id)
    size = Object.keys(kept).length
    limit = size + ROOM
    // In place of the old object: that one remembers every id that was ever read of it.
    setState(
      produce((all) => {
        all.statuses = kept
      })
    )
  }

  return {
    status: (id: string): StatusEntity | undefined => state.statuses[id],
    /** `status` for reading many at once: not reactive, and not to be changed. */
    peek: (id: string): StatusEntity | undefined => unwrap(state).statuses[id],
    account: (id: string): Account | undefined => state.accounts[id],
    relationship: (id: string): Relationship | undefined => state.relationships[id],
    /** The account with this handle, if it was seen. */
    accountByAcct: (acct: string): Account | undefined => {
      const wanted = acct.toLowerCase()
      return Object.values(state.accounts).find((account) => account.acct.toLowerCase() === wanted)
    },
    /** Stores posts (with the posts inside boosts and all accounts) and gives back their ids, in order. */
    put: (statuses: ReadonlyArray<Status>): ReadonlyArray<string> => {
      for (const status of statuses) {
        if (status.reblog) putOne(status.reblog, null)
        putOne(status, status.reblog?.id ?? null)
      }
      const ids = statuses.map(({ id }) => id)
      sweep(ids)
      return ids
    },
    putAccount,
    putRelationship: (relationship: Relationship) =>
      setState("relationships", relationship.id, reconcile(relationship, { key: "id" })),
    /** Changes a post in place and gives back what it was, for a rollback. Undefined: the post is not known. */
    patch: (id: string, patch: StatusPatch): StatusPatch | undefined => {
      const before = state.statuses[id]
      if (!before) return undefined
      const old = Object.fromEntries(
        Object.keys(patch).map((key) => [key, before[key as keyof StatusPatch]])
      ) as StatusPatch
      setState("statuses", id, patch)
      return old
    },
    patchRelationship: (id: string, patch: Partial<Relationship>) => {
      if (state.relationships[id]) setState("relationships", id, patch)
    },
    patchAccount: (id: string, patch: Partial<Account>) => {
      if (state.accounts[id]) setState("accounts", id, patch)
    },
    /** Ids that must survive a sweep, asked when one happens. */
    hold: (ids: () => Iterable<string>): (() => void) => {
      holders.add(ids)
      return () => holders.delete(ids)
    }
  }
}

export type Entities = ReturnType<typeof makeEntities>
