import { routes as accounts } from "../accounts/Accounts.routes.ts"
import { routes as adminAccounts } from "../admin/AdminAccounts.routes.ts"
import { routes as domainDrafts } from "../admin/DomainDrafts.routes.ts"
import { routes as domainPermissions } from "../admin/DomainPermissions.routes.ts"
import { routes as domainSubscriptions } from "../admin/DomainSubscriptions.routes.ts"
import { routes as headerFilters } from "../admin/HeaderFilters.routes.ts"
import { routes as maintenance } from "../admin/Maintenance.routes.ts"
import { routes as rules } from "../admin/Rules.routes.ts"
import { routes as conversations } from "../conversations/Conversations.routes.ts"
import { routes as emojis } from "../emojis/Emojis.routes.ts"
import { routes as filters } from "../filters/Filters.routes.ts"
import { routes as follows } from "../follows/Follows.routes.ts"
import { routes as assets } from "../instance/Assets.routes.ts"
import { routes as instance } from "../instance/Instance.routes.ts"
import { routes as web } from "../instance/Web.routes.ts"
import { routes as wellKnown } from "../instance/WellKnown.routes.ts"
import { routes as interactions } from "../interactions/Interactions.routes.ts"
import { routes as lists } from "../lists/Lists.routes.ts"
import { routes as markers } from "../markers/Markers.routes.ts"
import { routes as media } from "../media/Media.routes.ts"
import { routes as notifications } from "../notifications/Notifications.routes.ts"
import { routes as apps } from "../oauth/Apps.routes.ts"
import { routes as authorize } from "../oauth/Authorize.routes.ts"
import { routes as tokenEndpoint } from "../oauth/TokenEndpoint.routes.ts"
import { routes as tokens } from "../oauth/Tokens.routes.ts"
import { routes as polls } from "../polls/Polls.routes.ts"
import { routes as push } from "../push/Push.routes.ts"
import { routes as reports } from "../reports/Reports.routes.ts"
import { routes as scheduled } from "../scheduled/Scheduled.routes.ts"
import { routes as search } from "../search/Search.routes.ts"
import { routes as statuses } from "../statuses/Statuses.routes.ts"
import { routes as streaming } from "../streaming/Streaming.routes.ts"
import { routes as tags } from "../tags/Tags.routes.ts"
import { routes as accountStatuses } from "../timelines/AccountStatuses.routes.ts"
import { routes as timelines } from "../timelines/Timelines.routes.ts"
import { routes as transfer } from "../transfer/Transfer.routes.ts"
import { routes as user } from "../user/User.routes.ts"
import type { Route } from "./Route.ts"

/** One line a noun. */
const all = [
  ...instance,
  ...wellKnown,
  ...assets,
  ...web,
  ...user,
  ...lists,
  ...filters,
  ...tags,
  ...markers,
  ...search,
  ...push,
  ...transfer,
  ...reports,
  ...emojis,
  ...rules,
  ...adminAccounts,
  ...domainPermissions,
  ...domainDrafts,
  ...domainSubscriptions,
  ...headerFilters,
  ...maintenance,
  ...apps,
  ...authorize,
  ...tokenEndpoint,
  ...tokens,
  ...accounts,
  ...follows,
  ...media,
  ...statuses,
  ...polls,
  ...scheduled,
  ...timelines,
  ...accountStatuses,
  ...notifications,
  ...conversations,
  ...interactions,
  ...streaming
]

type Needs<A> = A extends Route<infer R> ? R : never

/** Every endpoint there is, with what all of them together need. */
export const routes: ReadonlyArray<Route<Needs<(typeof all)[number]>>> = all
