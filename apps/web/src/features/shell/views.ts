import { lazy } from "solid-js"

/** Views that load when they are first shown. The home timeline is part of the first load. */
export const ThreadView = lazy(() => import("../thread/ThreadView.tsx"))
export const ProfileView = lazy(() => import("../profile/ProfileView.tsx"))
export const SettingsView = lazy(() => import("../theme/SettingsView.tsx"))
export const NotificationsView = lazy(() => import("../notification/Notifications.tsx"))
export const ComposeView = lazy(() => import("../compose/ComposeView.tsx"))
