const NAME = /^#?([\p{L}\p{M}\p{N}_]+)$/u

/** The name in what somebody typed, with or without the sign. Undefined: it is none; servers take letters, digits and underscores. */
export const tagNameOf = (typed: string): string | undefined => NAME.exec(typed.trim())?.[1]
