import { toast } from "../../ui/Toast.tsx"
import { keptContext } from "../compose/draft.ts"
import { openCompose } from "../shell/composing.ts"
import type { Entities, StatusPatch } from "../status/entities.ts"
import type { Timelines } from "../timeline/timelines.ts"
import type { OutboxOptions } from "./createOutbox.ts"
import { text } from "./outbox.text.ts"
import { flagOf } from "./outbox.ts"

/** What the views learn from the outbox: posts that went out appear, switches that were refused go back. */
export const outboxListener = (deps: {
  readonly entities: Entities
  readonly timelines: Timelines
}): Pick<OutboxOptions, "onSent" | "onRefused" | "onRefusedElsewhere"> => {
  const { entities, timelines } = deps
  return {
    onSent: (entry, statuses, watched) => {
      if (entry.kind === "action") {
        entities.put(statuses.map((status) => ({ ...(status.reblog ?? status), reblog: null })))
        return
      }
      for (const status of statuses) timelines.posted(status)
      if (!watched) toast(text.sent(entry.parts.length), { tone: "success" })
    },
    onRefusedElsewhere: (message) => toast(text.refusedElsewhere(message), { tone: "error" }),
    onRefused: (entry, message, statuses) => {
      if (entry.kind === "post") {
        for (const status of statuses) timelines.posted(status)
        return toast(text.refused(message), {
          tone: "error",
          action: { label: text.open, run: () => openCompose({ draft: keptContext(entry.id) }) }
        })
      }
      const status = entities.status(entry.statusId)
      if (status !== undefined && status[flagOf[entry.action]] === entry.on) {
        const by = entry.on ? -1 : 1
        const patch: StatusPatch = { [flagOf[entry.action]]: !entry.on }
        entities.patch(
          entry.statusId,
          entry.action === "favourite"
            ? { ...patch, favourites_count: Math.max(0, status.favourites_count + by) }
            : entry.action === "reblog"
              ? { ...patch, reblogs_count: Math.max(0, status.reblogs_count + by) }
              : patch
        )
      }
      toast(text.actionRefused[entry.action][entry.on ? "on" : "off"](message), { tone: "error" })
    }
  }
}
