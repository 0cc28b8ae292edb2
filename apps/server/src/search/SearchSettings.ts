import { Context } from "effect"
import type { RemotePolicy } from "./Privacy.ts"

/** What an operator decides about search (see `config/Variables`). */
export const SearchSettings = Context.Reference<{ readonly remote: RemotePolicy }>(
  "@chirp/server/search/SearchSettings",
  { defaultValue: () => ({ remote: "discoverable" }) }
)
