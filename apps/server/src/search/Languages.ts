/** PostgreSQL's stemmers by primary language subtag (PostgreSQL 18, chapter 12; Snowball). */
const stemmers: Readonly<Record<string, string>> = {
  ar: "arabic",
  ca: "catalan",
  da: "danish",
  de: "german",
  el: "greek",
  en: "english",
  es: "spanish",
  eu: "basque",
  fi: "finnish",
  fr: "french",
  ga: "irish",
  hi: "hindi",
  hu: "hungarian",
  hy: "armenian",
  id: "indonesian",
  it: "italian",
  lt: "lithuanian",
  nb: "norwegian",
  ne: "nepali",
  nl: "dutch",
  nn: "norwegian",
  no: "norwegian",
  pt: "portuguese",
  ro: "romanian",
  ru: "russian",
  sr: "serbian",
  sv: "swedish",
  ta: "tamil",
  tr: "turkish",
  yi: "yiddish"
}

/** The stemmer for a language, or undefined: then words are compared as they are. */
export const stemmerOf = (language: string): string | undefined =>
  Object.hasOwn(stemmers, language) ? stemmers[language] : undefined

/**
 * The stemmers that a word of a query may need: its post's language is not known, only its script. The most written
 * languages of each; the post's own stemmer decides what matches.
 */
export const stemmersFor = (word: string): ReadonlyArray<string> =>
  /[\u0400-\u04ff]/.test(word)
    ? ["russian", "serbian"]
    : /[\u0600-\u06ff]/.test(word)
      ? ["arabic"]
      : /[\u0370-\u03ff]/.test(word)
        ? ["greek"]
        : /[\u0900-\u097f]/.test(word)
          ? ["hindi", "nepali"]
          : /[a-z]/.test(word)
            ? ["english", "german", "french", "spanish", "portuguese", "italian", "dutch", "swedish"]
            : []

const scripts: ReadonlyArray<readonly [RegExp, string]> = [
  [/[\u3040-\u30ff]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Thai}/gu, "th"],
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Armenian}/gu, "hy"],
  [/\p{Script=Tamil}/gu, "ta"]
]

/** Small words that give a language away; none is in two lists. */
const giveaways: Readonly<Record<string, string>> = {
  en: "the and of to is that it was for are with this have be at you they what from would there their will your my not we",
  de: "der die und das ist nicht ich ein eine mit auf sich dem auch wir noch aber nach wie im zu wird oder wenn sehr heute",
  fr: "le les et est une pas pour dans sur qui au avec plus sont nous vous mais ce cette il elle tout je du aux c'est",
  es: "el los y es una por para del las pero muy como su lo más mi esta hoy cuando desde hay porque todo ya sin",
  pt: "o os e é um uma não em do da dos das ao mais com foi mas você são muito isso eu hoje também já nos",
  it: "il gli di che è non della sono anche nel alla questo ma ho oggi più con per come dei una quando della molto",
  nl: "het een van ik niet dat zijn op met voor je maar ook aan hij wij worden naar heeft bij vandaag deze geen nog",
  sv: "och att det som på är av inte jag för den till om ett han men vi hade från så idag också mycket bara efter",
  pl: "i w nie na się że jest do jak co tak po od za czy już tylko dla jestem dzisiaj bardzo przez ale był"
}
const languageOf = new Map<string, string>()
for (const [language, words] of Object.entries(giveaways)) {
  for (const word of words.split(" ")) if (!languageOf.has(word)) languageOf.set(word, language)
}

/** A guess needs this many small words that agree, and twice as many as for any other language. */
const ENOUGH = 2

/** The language of a text by its script, else by its small words; empty when it could be anything. */
export const guessLanguage = (text: string): string => {
  const sample = text.slice(0, 1000).toLowerCase()
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return ""
  for (const [script, language] of scripts) {
    const share = (sample.match(script)?.length ?? 0) / letters
    // kana make a text Japanese though most of it be Han
    if (share > (language === "ja" ? 0.1 : 0.4)) return language
  }
  if (/\p{Script=Cyrillic}/u.test(sample)) return /[іїєґ]/.test(sample) ? "uk" : /[ђјљњћџ]/.test(sample) ? "sr" : "ru"
  const found = new Map<string, number>()
  for (const [word] of sample.matchAll(/\p{L}+/gu)) {
    const language = languageOf.get(word)
    if (language !== undefined) found.set(language, (found.get(language) ?? 0) + 1)
  }
  const [first, second] = [...found].sort(([, a], [, b]) => b - a)
  return first !== undefined && first[1] >= ENOUGH && first[1] >= 2 * (second?.[1] ?? 0) ? first[0] : ""
}
