import type { Notification } from "@chirp/domain/Notification"
import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { unreadCount } from "../notification/notification.ts"

/** Notifications that are looked at to tell how many are unread; past it there are "more". */
const most = 20

/** How many notifications an account has not seen; undefined when there are none. Fails with ApiError. */
export const unreadOf = async (http: Http): Promise<{ readonly count: number; readonly more: boolean } | undefined> => {
  const [latest, markers] = await Promise.all([
    http.get<ReadonlyArray<Notification>>(api.notifications, { query: { limit: most } }),
    http.get<{ readonly notifications?: { readonly last_read_id?: string } }>(`${api.markers}?timeline[]=notifications`)
  ])
  const count = unreadCount(latest, markers.notifications?.last_read_id)
  return count === 0 ? undefined : { count, more: count === most }
}
