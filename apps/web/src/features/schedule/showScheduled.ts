import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { paths } from "../../paths.ts"
import { toast } from "../../ui/Toast.tsx"
import { currentLocation, navigate } from "../shell/router.ts"
import type { Scope } from "../shell/scope.ts"
import { planWords } from "./ScheduleControl.tsx"
import { scheduledOf } from "./schedule.store.ts"
import { text } from "./schedule.text.ts"
import { dueOf } from "./scheduled.ts"

/** Says that a post is scheduled, and puts it into the list if that is open. */
export const showScheduled = (scope: Scope, post: ScheduledPost): void => {
  scheduledOf(scope).put(post)
  const when = planWords(dueOf(post))
  toast(post.revision > 1 ? text.button.saved(when) : text.button.done(when), {
    tone: "success",
    ...(currentLocation().pathname === paths.scheduled
      ? {}
      : { action: { label: text.view, run: () => navigate(paths.scheduled) } })
  })
}
