import { createSignal } from "solid-js"
import { comfort } from "../theme/comfort.ts"

const [count, setCount] = createSignal(0)

/** How many notifications are unread; kept by the notification feature. */
export const unreadNotifications = count
export const setUnreadNotifications = (value: number): void => {
  setCount(Math.max(0, value))
}

/** The same for the badge of the navigation, the tab's title and the installed app's icon: 0 where that is not wanted. */
export const shownUnread = (): number => (comfort().badge ? count() : 0)
