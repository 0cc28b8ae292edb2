const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The ULID right after this one, so that an exclusive `max_id` includes the post itself. Anything else stays as it is. */
export const after = (id: string): string => {
  if (!/^[0-9A-HJKMNP-TV-Z]+$/.test(id)) return id
  const last = id.replace(/Z+$/, "")
  const digit = last.at(-1)
  if (digit === undefined) return id
  return `${last.slice(0, -1)}${DIGITS[DIGITS.indexOf(digit) + 1]}${"0".repeat(id.length - last.length)}`
}
