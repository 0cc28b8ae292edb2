import { Context } from "effect"

/** What a test or an operator may set; everything else is GoToSocial's default. */
export interface InstanceSettings {
  /** Is `POST /api/v1/accounts` open? Default true. */
  readonly registrationsOpen?: boolean
  /** Must a sign-up give a reason of 40 characters or more? Default true. */
  readonly reasonRequired?: boolean
  /** May anyone read `/api/v1/timelines/public`? Default true. */
  readonly exposePublicTimeline?: boolean
  /** May anyone read `/api/v1/instance/peers`? Default false. */
  readonly exposePeers?: boolean
  /** May anyone read `/api/v1/instance/domain_blocks`? Default false. */
  readonly exposeBlocklist?: boolean
  /** The title until an administrator changes it; default: the host. */
  readonly title?: string
  /** The (plain text) description until an administrator changes it; default: none. */
  readonly description?: string
}

/**
 * How the stand-in calls itself (which may differ from where it listens) and its settings. All URLs in answers and
 * Link headers are built from `origin`, as GoToSocial builds them from its configured protocol and host.
 */
export class InstanceConfig extends Context.Service<
  InstanceConfig,
  {
    /** `localhost:3000`, without protocol */
    readonly host: string
    readonly protocol: "http" | "https"
    /** `http://localhost:3000`, without a slash at the end */
    readonly origin: string
    readonly mediaDir: string
    readonly settings: Required<InstanceSettings>
  }
>()("@chirp/embedded-gotosocial/instance/InstanceConfig") {}

/** The version the golden recordings were made with. */
export const gotosocialVersion = "0.20.0-rc1+git-57cb4fe"
export const sourceUrl = "https://codeberg.org/superseriousbusiness/gotosocial"

export const limits = {
  statusCharacters: 5000,
  statusMedia: 6,
  mediaBytes: 41_943_040,
  mediaDescriptionCharacters: 1500,
  pollOptions: 6,
  pollOptionCharacters: 50,
  pollMinSeconds: 300,
  pollMaxSeconds: 2_629_746,
  profileFields: 6,
  emojiBytes: 51_200,
  listTitleCharacters: 200,
  signUpReasonCharacters: 40
} as const
