import type { Instance } from "@chirp/domain/Instance"
import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { verdictOf } from "../outbox/outbox.ts"

const known = new WeakMap<Http, Promise<Instance>>()

/** The instance's rules, asked for once per account and page. A failure is not kept. */
export const instanceOf = (http: Http): Promise<Instance> => {
  const before = known.get(http)
  if (before !== undefined) return before
  const asked = http.get<Instance>(api.instance)
  known.set(http, asked)
  asked.catch(() => known.delete(http))
  return asked
}

/** GoToSocial's own limits, for when the instance has never been asked and cannot be now. The server has the last word. */
const usual: Instance = {
  uri: "",
  title: "",
  description: "",
  short_description: "",
  version: "",
  registrations: false,
  approval_required: false,
  urls: { streaming_api: "" },
  stats: { domain_count: 0, status_count: 0, user_count: 0 },
  configuration: {
    statuses: { max_characters: 5_000, max_media_attachments: 6, characters_reserved_per_url: 25 },
    media_attachments: { supported_mime_types: [], image_size_limit: 41_943_040, video_size_limit: 41_943_040 },
    polls: { max_options: 6, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 }
  },
  rules: []
}

/** The rules to write by: the instance's, or the usual ones when nobody answers. */
export const rulesToWriteBy = (http: Http): Promise<Instance> =>
  instanceOf(http).catch((error: unknown) => {
    if (verdictOf(error) !== "away") throw error
    return usual
  })
