import { onDemand } from "./onDemand.ts"

/** Views that load when they are first shown. The home timeline is part of the first load. */
export const ThreadView = onDemand(() => import("../thread/ThreadView.tsx"))
export const ProfileView = onDemand(() => import("../profile/ProfileView.tsx"))
export const SettingsView = onDemand(() => import("../theme/SettingsView.tsx"))
export const NotificationsView = onDemand(() => import("../notification/Notifications.tsx"))
export const ComposeView = onDemand(() => import("../compose/ComposeView.tsx"))
export const BookmarksView = onDemand(() => import("../timeline/BookmarksView.tsx"))
export const FavouritesView = onDemand(() => import("../timeline/FavouritesView.tsx"))
export const ConversationsView = onDemand(() => import("../conversation/ConversationsView.tsx"))
export const ListsView = onDemand(() => import("../list/ListsView.tsx"))
export const ListView = onDemand(() => import("../list/ListView.tsx"))
export const TagView = onDemand(() => import("../timeline/TagView.tsx"))
export const DraftsView = onDemand(() => import("../drafts/DraftsView.tsx"))
export const ScheduledView = onDemand(() => import("../schedule/ScheduledView.tsx"))
export const SearchView = onDemand(() => import("../search/SearchView.tsx"))
export const ExploreView = onDemand(() => import("../explore/ExploreView.tsx"))
export const EditProfile = onDemand(() => import("../profile/EditProfile.tsx"))
