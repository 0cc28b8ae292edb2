import type { Instance } from "@chirp/domain/Instance"
import { shortNumber } from "../../ui/time.ts"
import { text } from "./landing.text.ts"

/** What a visitor may do to get an account, in words. Only what exists is linked: GoToSocial serves `/signup` when registrations are open. */
export const signUp = (
  instance: Pick<Instance, "registrations" | "approval_required">
): { readonly open: boolean; readonly text: string } =>
  !instance.registrations
    ? { open: false, text: text.invited }
    : instance.approval_required
      ? { open: true, text: text.asked }
      : { open: true, text: text.open }

/** Stats worth showing: a zero says nothing to a visitor, unless everything is zero. */
export const stats = (
  instance: Pick<Instance, "stats">
): ReadonlyArray<{ readonly label: string; readonly value: string }> =>
  [
    { label: text.people(instance.stats.user_count), count: instance.stats.user_count },
    { label: text.posts(instance.stats.status_count), count: instance.stats.status_count },
    {
      label: text.servers(instance.stats.domain_count),
      count: instance.stats.domain_count
    }
  ]
    .filter(({ count }) => count > 0)
    .map(({ label, count }) => ({ label, value: shortNumber(count) }))

/** The description to show: the long one if there is one; may hold HTML and must be sanitised. */
export const description = (instance: Pick<Instance, "description" | "short_description">): string =>
  instance.description.trim() || instance.short_description.trim()
