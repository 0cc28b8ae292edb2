import type { CredentialAccount } from "@chirp/domain/Account"
import { createContext, useContext } from "solid-js"
import { type Http, makeHttp, type RequestOptions } from "../../clients/http.ts"
import { makeStream, type Stream, streamUrl } from "../../clients/stream.ts"
import { api } from "../../paths.ts"
import { type Filters, makeFilters } from "../filter/filter.store.ts"
import { type MutedConversations, makeMutedConversations } from "../mute/mutedConversations.ts"
import { withKept } from "../offline/keptHttp.ts"
import { openKeptStore } from "../offline/offline.store.ts"
import { createOutbox, type Outbox } from "../outbox/createOutbox.ts"
import { overlaid } from "../outbox/outbox.ts"
import { outboxListener } from "../outbox/outboxListener.ts"
import { type Entities, makeEntities } from "../status/entities.ts"
import { makeReveals, type Reveals } from "../status/reveals.ts"
import { makeStatusActions, type StatusActions } from "../status/status.actions.ts"
import { makeTimelineOptions, type TimelineOptionsStore } from "../timeline/options.ts"
import { makePlaceSync, type PlaceSync } from "../timeline/placeSync.ts"
import { makePlaces, type Places } from "../timeline/places.ts"
import { makeTimelines, type Timelines } from "../timeline/timelines.ts"

/**
 * Everything that belongs to one signed-in account: its requests, its socket, what it has read. Another account is
 * another scope; nothing of it lives in a module.
 */
export interface Scope {
  readonly me: CredentialAccount
  readonly http: Http
  readonly stream: Stream
  readonly entities: Entities
  readonly statuses: StatusActions
  readonly timelines: Timelines
  readonly reveals: Reveals
  readonly filters: Filters
  /** Where each timeline was left, and what is shown of it. */
  readonly places: Places
  readonly placeSync: PlaceSync
  readonly timelineOptions: TimelineOptionsStore
  readonly outbox: Outbox
  readonly mutedConversations: MutedConversations
  readonly close: () => void
}

export interface ScopeOptions {
  readonly me: CredentialAccount
  readonly http?: Http
  readonly stream?: Stream
  /** The session is gone (said by an answer, or guessed from a refused socket and confirmed). */
  readonly onSessionExpired: () => void
}

export const createScope = (options: ScopeOptions): Scope => {
  const { me, onSessionExpired } = options
  const onRefused = () => {
    http.get<{ signed_in: boolean }>(api.session).then(
      (session) => {
        if (!session.signed_in) onSessionExpired()
      },
      () => undefined
    )
  }
  const direct = options.http ?? makeHttp({ account: me.id, onSessionExpired, onRefused })
  const plain = untilClosed(direct)
  const kept = withKept(plain, { account: me.id, store: openKeptStore(), onBack: () => stream.resync() })
  // What waits in the outbox shows as done, wherever the answer comes from.
  const http: Http = {
    account: plain.account,
    get: async <T>(path: string, request?: RequestOptions) =>
      overlaid(await kept.get<T>(path, request), outbox.actions()),
    page: async <T>(path: string, request?: RequestOptions) => {
      const page = await kept.page<T>(path, request)
      return { ...page, items: overlaid(page.items, outbox.actions()) }
    },
    send: kept.send
  }
  const stream = options.stream ?? makeStream({ url: streamUrl(api.streaming, me.id), onRefused })
  const entities = makeEntities()
  // A copy: what others' answers say of this account is written over it, and they know no `source`.
  entities.putAccount({ ...me })
  const filters = makeFilters({ http, stream, entities, me: me.id, onLoosened: () => timelines.renew() })
  const places = makePlaces(me.id)
  const placeSync = makePlaceSync({ http, stream, places })
  const timelineOptions = makeTimelineOptions(me.id)
  const timelines = makeTimelines({ http, stream, entities, filters, places, options: timelineOptions })
  const outbox = createOutbox({
    account: me.id,
    // what waits is sent to the end, whoever is shown by then
    httpOf: (account) => (account === me.id ? direct : makeHttp({ account })),
    ...outboxListener({ entities, timelines })
  })
  const mutedConversations = makeMutedConversations(me.id)
  const statuses = makeStatusActions({
    http,
    entities,
    outbox,
    onDeleted: timelines.forget,
    onMuted: mutedConversations.note
  })
  // Chirp is there again, although the browser never noticed that it was away.
  stream.onState((state) => {
    if (state === "open") outbox.flush()
  })
  return {
    me,
    http,
    stream,
    entities,
    statuses,
    timelines,
    reveals: makeReveals(),
    filters,
    places,
    placeSync,
    timelineOptions,
    outbox,
    mutedConversations,
    close: () => {
      placeSync.close()
      outbox.close()
      kept.close()
      places.close()
      filters.close()
      timelines.close()
      stream.close()
      plain.close()
    }
  }
}

/**
 * An account's requests as long as it is shown. Closed, none begins any more, and what comes back of those under way is
 * told to nobody: the account that is shown by then must not hear of it.
 */
const untilClosed = (http: Http): Http & { readonly close: () => void } => {
  let closed = false
  const never = new Promise<never>(() => undefined)
  const guarded = <T>(ask: () => Promise<T>): Promise<T> => {
    if (closed) return never
    return ask().then(
      (value) => (closed ? never : value),
      (error: unknown) => {
        if (closed) return never
        throw error
      }
    )
  }
  return {
    account: http.account,
    get: (path, request) => guarded(() => http.get(path, request)),
    page: (path, request) => guarded(() => http.page(path, request)),
    send: (method, path, request) => guarded(() => http.send(method, path, request)),
    close: () => {
      closed = true
    }
  }
}

export const ScopeContext = createContext<Scope>()

export const useScope = (): Scope => {
  const scope = useContext(ScopeContext)
  if (!scope) throw new Error("useScope outside of a signed-in account's views")
  return scope
}
