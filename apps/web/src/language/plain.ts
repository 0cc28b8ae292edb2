import type { JSX } from "solid-js"

/** A sentence whose parts are words alone, as one string: for labels and announcements. */
export const plain = (sentence: JSX.Element): string =>
  Array.isArray(sentence) ? sentence.map(plain).join("") : typeof sentence === "string" ? sentence : ""
