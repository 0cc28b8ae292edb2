import { createSignal } from "solid-js"

const [count, setCount] = createSignal(0)

/** How many notifications are unread, for the badge of the navigation and the tab's title; kept by the notification feature. */
export const unreadNotifications = count
export const setUnreadNotifications = (value: number): void => {
  const now = Math.max(0, value)
  setCount(now)
  // The installed app's icon shows it too, where the system can; a refusal is nobody's trouble.
  if ("setAppBadge" in navigator) {
    const shown = now > 0 ? navigator.setAppBadge(now) : navigator.clearAppBadge()
    shown.catch(() => undefined)
  }
}
