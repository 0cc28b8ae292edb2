import { Effect } from "effect"
import { EmbeddedGoToSocial } from "../EmbeddedGoToSocial.ts"

/**
 * Fills a new stand-in with people, posts and pictures around the account that is named (the first account). Done once:
 * answers whether it was done now.
 */
export const seedDemo = (options: { readonly username: string }) =>
  Effect.flatMap(EmbeddedGoToSocial, (gotosocial) => gotosocial.seedDemo(options))
