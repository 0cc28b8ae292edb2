import type { Visibility } from "@chirp/domain/Status"

/** Widest first; the index is how narrow a post is. */
export const visibilities = ["public", "unlisted", "private", "direct"] as const satisfies ReadonlyArray<Visibility>

/** What each visibility is called and means, in plain words. */
export const visibilityWords: Readonly<Record<Visibility, { readonly label: string; readonly hint: string }>> = {
  public: { label: "Public", hint: "Anyone can see it. It appears on public timelines." },
  unlisted: { label: "Quiet public", hint: "Anyone can see it, but it stays off public timelines." },
  private: { label: "Followers", hint: "Only people who follow you, and those you mention." },
  direct: { label: "Mentioned people", hint: "Only the people you mention. Not encrypted." }
}

export const isVisibility = (value: unknown): value is Visibility => visibilities.some((known) => known === value)

/**
 * The account's own default. GoToSocial's is `unlisted` and it may name kinds that the client API shows as `private`
 * (`mutuals_only`): anything unknown is taken as the narrower reading.
 */
export const defaultVisibility = (privacy: string | undefined): Visibility =>
  isVisibility(privacy) ? privacy : privacy === undefined || privacy === "" ? "unlisted" : "private"

export const isWider = (a: Visibility, b: Visibility): boolean => visibilities.indexOf(a) < visibilities.indexOf(b)

export const narrower = (a: Visibility, b: Visibility): Visibility => (isWider(a, b) ? b : a)
