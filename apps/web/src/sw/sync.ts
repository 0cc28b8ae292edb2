import { makeHttp } from "../clients/http.ts"
import { openDraftStore } from "../features/compose/draft.store.ts"
import { openOutboxStore } from "../features/outbox/outbox.store.ts"
import { type OutboxNews, outboxChannel, outboxTag } from "../features/outbox/outbox.ts"
import { makeSender } from "../features/outbox/sender.ts"

/**
 * The browser has a connection again, perhaps with no tab open: the outbox is sent. A rejection makes the browser try
 * again later; what an account that is signed out wrote waits without one.
 */
export const onSync = async (tag: string): Promise<void> => {
  if (tag !== outboxTag) return
  const channel = new BroadcastChannel(outboxChannel)
  try {
    const sender = makeSender({
      httpOf: (account) => makeHttp({ account }),
      store: openOutboxStore(),
      drafts: openDraftStore(),
      tell: (news: OutboxNews) => channel.postMessage(news),
      locks: navigator.locks
    })
    if ((await sender.flush()) === "away") throw new Error("Nobody answers yet")
  } finally {
    channel.close()
  }
}
