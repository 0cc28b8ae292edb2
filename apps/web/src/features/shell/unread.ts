import { createSignal } from "solid-js"

const [count, setCount] = createSignal(0)

/** How many notifications are unread, for the badge of the navigation; kept by the notification feature. */
export const unreadNotifications = count
export const setUnreadNotifications = (value: number): void => {
  setCount(Math.max(0, value))
}
