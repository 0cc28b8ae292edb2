import { Schema } from "effect"

const Id = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z]{1,64}$/))

/** A timeline by its name in Chirp's app: `home`, `local`, `public`, `list:<id>`, `tag:cats+dogs`, `bookmarks`, … */
export const Feed = Schema.String.check(Schema.isPattern(/^[^\p{Cc}]{1,200}$/u))

/** Where one device stopped reading. */
export const ReadingPlace = Schema.Struct({
  /** The first post in view. */
  status_id: Id,
  /** CSS pixels from the top of the reading area to the post's top edge; negative when its beginning is scrolled past. */
  offset: Schema.Int.check(Schema.isBetween({ minimum: -100_000, maximum: 100_000 })),
  /** The newest post that was ever in view. */
  seen_id: Id,
  /** A random name of the device, by which it knows its own places again. */
  device: Schema.String.check(Schema.isPattern(/^[\w-]{1,64}$/))
})
export type ReadingPlace = typeof ReadingPlace.Type

/** A place that is kept, with its timeline and since when (ISO 8601, the server's clock). */
export const ReadingPosition = Schema.Struct({ feed: Schema.String, ...ReadingPlace.fields, updated_at: Schema.String })
export type ReadingPosition = typeof ReadingPosition.Type
