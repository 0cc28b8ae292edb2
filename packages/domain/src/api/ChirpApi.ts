import { HttpApi, OpenApi } from "effect/http-api"
import { ReadingApi } from "./ReadingApi.ts"
import { ScheduleApi } from "./ScheduleApi.ts"
import { ScheduledStatusesApi } from "./ScheduledStatusesApi.ts"
import { SearchAdminApi } from "./SearchAdminApi.ts"
import { SearchApi } from "./SearchApi.ts"
import { SessionApi } from "./SessionApi.ts"
import { TrendsApi } from "./TrendsApi.ts"

/** Everything Chirp answers itself; what GoToSocial answers is passed through and documented there. */
export class ChirpApi extends HttpApi.make("chirp")
  .add(SessionApi)
  .add(ReadingApi)
  .add(ScheduleApi)
  .add(ScheduledStatusesApi)
  .add(SearchApi)
  .add(SearchAdminApi)
  .add(TrendsApi)
  .annotateMerge(
    OpenApi.annotations({
      title: "Chirp",
      description:
        "Chirp's own API. The Mastodon-compatible client API under `/api/v1` and `/api/v2` is GoToSocial's, passed through unchanged."
    })
  ) {}
