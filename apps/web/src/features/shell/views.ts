import { onDemand } from "./onDemand.ts"

/** Views that load when they are first shown. The home timeline is part of the first load. */
export const ThreadView = onDemand(() => import("../thread/ThreadView.tsx"))
export const ProfileView = onDemand(() => import("../profile/ProfileView.tsx"))
export const SettingsView = onDemand(() => import("../theme/SettingsView.tsx"))
export const NotificationsView = onDemand(() => import("../notification/Notifications.tsx"))
export const ComposeView = onDemand(() => import("../compose/ComposeView.tsx"))
