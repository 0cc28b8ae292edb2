const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/**
 * The ULID right after this one, so that an exclusive `max_id` includes the post itself. Anything else stays as it is. It
 * also goes into the page's head as text (`features/shell/early.ts`): it uses nothing from around it.
 */
export const after = (id: string): string => {
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
  if (!/^[0-9A-HJKMNP-TV-Z]+$/.test(id)) return id
  const last = id.replace(/Z+$/, "")
  const digit = last.at(-1)
  if (digit === undefined) return id
  return `${last.slice(0, -1)}${digits[digits.indexOf(digit) + 1]}${"0".repeat(id.length - last.length)}`
}

/** Letters of a ULID that say when: milliseconds since 1970, in base 32. */
const TIME_LETTERS = 10
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The smallest ULID of so many milliseconds before this one. Anything else stays as it is. */
export const earlier = (id: string, millis: number): string => {
  if (!ULID.test(id)) return id
  let time = 0
  for (const letter of id.slice(0, TIME_LETTERS)) time = time * 32 + DIGITS.indexOf(letter)
  time = Math.max(0, time - millis)
  let letters = ""
  for (let at = 0; at < TIME_LETTERS; at += 1) {
    letters = `${DIGITS[time % 32]}${letters}`
    time = Math.floor(time / 32)
  }
  return letters.padEnd(id.length, "0")
}
