import type { Instance } from "@chirp/domain/Instance"

/** `1234` → `1.2K` in the reader's way of writing; exact below a thousand. */
export const compact = (count: number, locale: string): string =>
  new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(count)

/** What a visitor may do to get an account, in words. Only what exists is linked: GoToSocial serves `/signup` when registrations are open. */
export const signUp = (
  instance: Pick<Instance, "registrations" | "approval_required">
): { readonly open: boolean; readonly text: string } =>
  !instance.registrations
    ? { open: false, text: "New accounts are by invitation of the people who run it." }
    : instance.approval_required
      ? { open: true, text: "Anyone may ask for an account; the people who run it say yes or no." }
      : { open: true, text: "Anyone may make an account." }

/** Stats worth showing: a zero says nothing to a visitor, unless everything is zero. */
export const stats = (
  instance: Pick<Instance, "stats">,
  locale: string
): ReadonlyArray<{ readonly label: string; readonly value: string }> =>
  [
    { label: instance.stats.user_count === 1 ? "person" : "people", count: instance.stats.user_count },
    { label: instance.stats.status_count === 1 ? "post" : "posts", count: instance.stats.status_count },
    {
      label: instance.stats.domain_count === 1 ? "server known" : "servers known",
      count: instance.stats.domain_count
    }
  ]
    .filter(({ count }) => count > 0)
    .map(({ label, count }) => ({ label, value: compact(count, locale) }))

/** The description to show: the long one if there is one; may hold HTML and must be sanitised. */
export const description = (instance: Pick<Instance, "description" | "short_description">): string =>
  instance.description.trim() || instance.short_description.trim()
