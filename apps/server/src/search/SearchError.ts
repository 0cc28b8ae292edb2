import { Schema } from "effect"
import { GoToSocialError } from "../gotosocial/GoToSocialError.ts"

/** The index, or the libraries, cannot be searched. */
export class IndexAway extends Schema.TaggedError<IndexAway>()("IndexAway", { cause: Schema.Defect() }) {}

/** GoToSocial could not be asked, or takes the viewer's token no more; `cause` says which. */
export class UpstreamFailed extends Schema.TaggedError<UpstreamFailed>()("UpstreamFailed", {
  cause: GoToSocialError
}) {}

/** A search that found out nothing. */
export class SearchError extends Schema.TaggedError<SearchError>()("SearchError", {
  reason: Schema.Union([IndexAway, UpstreamFailed])
}) {
  override get message() {
    return `search: ${this.reason._tag}: ${String(this.reason.cause)}`
  }
}

export const searchError = (cause: unknown): SearchError =>
  cause instanceof SearchError
    ? cause
    : new SearchError({
        reason: cause instanceof GoToSocialError ? new UpstreamFailed({ cause }) : new IndexAway({ cause })
      })
