import type { Visibility } from "@chirp/domain/Status"

/** Widest first; the index is how narrow a post is. */
export const visibilities = ["public", "unlisted", "private", "direct"] as const satisfies ReadonlyArray<Visibility>

export const isVisibility = (value: unknown): value is Visibility => visibilities.some((known) => known === value)

/**
 * The account's own default. GoToSocial's is `unlisted` and it may name kinds that the client API shows as `private`
 * (`mutuals_only`): anything unknown is taken as the narrower reading.
 */
export const defaultVisibility = (privacy: string | undefined): Visibility =>
  isVisibility(privacy) ? privacy : privacy === undefined || privacy === "" ? "unlisted" : "private"

export const isWider = (a: Visibility, b: Visibility): boolean => visibilities.indexOf(a) < visibilities.indexOf(b)

export const narrower = (a: Visibility, b: Visibility): Visibility => (isWider(a, b) ? b : a)
